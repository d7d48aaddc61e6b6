-- As on SQLite, where it is explained.
create table stats_series (
    id     bigint           not null primary key,
    kind   text collate "C" not null,
    tenant text collate "C" not null,
    task   text collate "C" not null,
    name   text collate "C" not null
);

create index stats_series_name on stats_series (kind, tenant, task, name);

-- Rows of the present minute are written anew every few seconds, which the fill factor leaves room for.
create table stats_row (
    span      integer          not null,
    series    bigint           not null,
    at        bigint           not null,
    node      text collate "C" not null,
    submitted bigint           not null,
    started   bigint           not null,
    succeeded bigint           not null,
    failed    bigint           not null,
    canceled  bigint           not null,
    retried   bigint           not null,
    wait      bytea,
    wait_max  bigint           not null,
    run       bytea,
    run_max   bigint           not null,
    primary key (span, series, at, node)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);

create index stats_row_at on stats_row (span, at);

create table stats_rolled (
    id    integer not null primary key check (id = 1),
    until bigint  not null,
    late  bigint  not null
);

create table error_group (
    tenant      text collate "C" not null,
    fingerprint text collate "C" not null,
    task        text             not null,
    type        text             not null,
    class       text,
    message     text,
    stack       text,
    first_at    bigint           not null,
    last_at     bigint           not null,
    last_job    text             not null,
    primary key (tenant, fingerprint)
);

create index error_group_last on error_group (last_at);
create index error_group_print on error_group (fingerprint);

alter table job add column error_fingerprint text collate "C";

create index job_error on job (error_fingerprint, id) where error_fingerprint is not null;
