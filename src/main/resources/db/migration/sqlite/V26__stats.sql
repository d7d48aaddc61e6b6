-- What is counted minute by minute. The id is made of the rest, so that nodes need not ask each other for it.
create table stats_series (
    id     integer not null primary key,
    -- jobs: of a task in a queue. all: of a tenant, or of * for everybody. error: attempts that ended in one.
    kind   text    not null,
    tenant text    not null,
    task   text    not null,
    -- The queue, or the fingerprint of the error.
    name   text    not null
);

create index stats_series_name on stats_series (kind, tenant, task, name);

-- What happened in a minute on a node, or in an hour on all of them.
create table stats_row (
    -- How many seconds the row stands for: 60 or 3600.
    span      integer not null,
    series    integer not null,
    -- When that begins.
    at        integer not null,
    -- Empty for all nodes.
    node      text    not null,
    submitted integer not null,
    started   integer not null,
    succeeded integer not null,
    failed    integer not null,
    canceled  integer not null,
    retried   integer not null,
    -- How long attempts waited and ran: histograms of milliseconds (HdrHistogram, V2), and the longest one exactly.
    wait      blob,
    wait_max  integer not null,
    run       blob,
    run_max   integer not null,
    primary key (span, series, at, node)
) without rowid;

create index stats_row_at on stats_row (span, at);

-- Up to when minutes were added up into hours, and how often a minute was written after that was to be done.
create table stats_rolled (
    id    integer not null primary key check (id = 1),
    until integer not null,
    late  integer not null
);

-- Errors that are alike. Message and stack are those of the first one; encrypted where errors of jobs are.
create table error_group (
    tenant      text    not null,
    fingerprint text    not null,
    task        text    not null,
    type        text    not null,
    class       text,
    message     text,
    stack       text,
    first_at    integer not null,
    last_at     integer not null,
    last_job    text    not null,
    primary key (tenant, fingerprint)
) without rowid;

create index error_group_last on error_group (last_at);
create index error_group_print on error_group (fingerprint);

-- Which error a job's last attempt ended with.
alter table job add column error_fingerprint text;

create index job_error on job (error_fingerprint, id) where error_fingerprint is not null;
