-- As on SQLite, where it is explained. A table of its own, so that nodes that know nothing of it never take a message without a job.
create table kept_message (
    seq            bigint  not null primary key,
    queue          text collate "C" not null,
    job_id         text collate "C" not null,
    enqueued_at    bigint  not null,
    visible_at     bigint  not null,
    delivery_count integer not null,
    undelivered    integer not null,
    job            text    not null,
    purge_at       bigint  not null
) with (autovacuum_vacuum_scale_factor = 0.05);

create index kept_message_turn on kept_message (queue, visible_at, seq);
create index kept_message_purge on kept_message (purge_at);
