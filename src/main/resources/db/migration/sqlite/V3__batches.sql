-- Instants are milliseconds since 1970.
create table batch (
    id                  text    not null primary key,
    task                text    not null,
    mode                text    not null check (mode in ('map', 'starmap', 'calls')),
    queue               text    not null,
    total               integer not null,
    max_concurrency     integer,
    fail_fast           integer not null,
    created_at          integer not null,
    status              text    not null check (status in ('running', 'succeeded', 'failed', 'canceled')),
    finished_at         integer,
    cancel_requested_at integer,
    cancel_reason       text,
    purge_at            integer,
    version             integer not null default 0,
    check ((status = 'running') = (finished_at is null))
);

create index batch_running on batch (id) where status = 'running';
create index batch_purge on batch (purge_at) where purge_at is not null;

-- How many items are final, as sums that each writer adds to in a slot of its own: no row that all completions wait for.
create table batch_count (
    batch_id  text    not null,
    slot      integer not null,
    succeeded integer not null,
    failed    integer not null,
    canceled  integer not null,
    primary key (batch_id, slot)
) without rowid;

-- One row for each final item; seq is the order of completion.
create table batch_outcome (
    seq        integer not null primary key autoincrement,
    batch_id   text    not null,
    item_index integer not null,
    job_id     text    not null,
    status     text    not null
);

create unique index batch_outcome_item on batch_outcome (batch_id, item_index);
create index batch_outcome_order on batch_outcome (batch_id, seq);

-- With all columns that the counts ask for, so that they read nothing but the index.
drop index job_held;
create index job_held on job (batch_id, batch_index, queue, state, held) where held = 1;
drop index job_batch_scheduled;
create index job_batch_scheduled on job (batch_id, state) where batch_id is not null and state = 'scheduled';
