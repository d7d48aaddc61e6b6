-- As on SQLite, where it is explained. A table of its own, so that nodes that know nothing of it see the items when they are jobs.
create table batch_part (
    batch_id   text collate "C" not null,
    number     integer not null,
    created_at bigint  not null,
    body       text    not null,
    primary key (batch_id, number)
) with (autovacuum_vacuum_scale_factor = 0.05);

-- What lives for a second is not worth packing.
alter table batch_part alter column body set storage external;
