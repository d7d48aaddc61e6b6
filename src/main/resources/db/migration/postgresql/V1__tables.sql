-- The same tables as on SQLite, where each column is explained. Instants are milliseconds since 1970, durations milliseconds, flags
-- are 0 or 1, JSON is text as it came. Ids and names sort by their bytes, as they do on SQLite.
--
-- A row is written anew whenever its state changes. What changes while a job runs is in no index, so that it stays within its page,
-- which the fill factor leaves room for. Vacuum comes early, since a queue's rows are dead soon.
create table job (
    id                  text collate "C" not null primary key,
    task                text collate "C" not null,
    queue               text collate "C" not null,
    priority            integer not null,
    state               text collate "C" not null
        check (state in ('scheduled', 'queued', 'running', 'succeeded', 'failed', 'canceled')),
    version             bigint  not null default 0,
    run_at              bigint  not null,
    expires_at          bigint,
    timeout_ms          bigint  not null,
    max_attempts        integer not null,
    backoff_ms          bigint  not null,
    max_backoff_ms      bigint  not null,
    at_most_once        integer not null,
    result_ttl_ms       bigint,
    attempt             integer not null default 0,
    failures            integer not null default 0,
    losses              integer not null default 0,
    started_at          bigint,
    started_version     bigint  not null default 0,
    finished_at         bigint,
    purge_at            bigint,
    lease_token         text collate "C",
    node                text collate "C",
    cancel_requested_at bigint,
    cancel_reason       text,
    reason              text collate "C",
    failure             text,
    progress_percent    double precision,
    progress_message    text,
    progress_at         bigint,
    progress_version    bigint  not null default 0,
    metadata            text,
    result_type         text,
    result_size         bigint,
    batch_id            text collate "C",
    batch_index         integer,
    item_key            text,
    result_queue        text collate "C",
    held                integer not null default 0,
    args                text,
    kwargs              text,
    result              bytea,
    check ((state = 'running') = (lease_token is not null)),
    check ((state in ('succeeded', 'failed', 'canceled')) = (finished_at is not null))
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Each index covers only the rows that its query can want, so that finished jobs weigh on none of them but the last two.
create index job_queued on job (queue, priority desc, run_at, id) where state = 'queued' and held = 0;
create index job_held on job (batch_id, batch_index, queue, state, held) where held = 1;
create index job_scheduled on job (run_at, queue) where state = 'scheduled';
create index job_batch_scheduled on job (batch_id, state) where batch_id is not null and state = 'scheduled';
create index job_running on job (id) where state = 'running';
create index job_expiring on job (expires_at) where expires_at is not null and attempt = 0 and state in ('scheduled', 'queued');
create index job_purge on job (purge_at) where purge_at is not null;
create index job_batch on job (batch_id, batch_index) where batch_id is not null;

create table job_metadata (
    job_id text collate "C" not null references job (id) on delete cascade,
    name   text collate "C" not null,
    value  text collate "C" not null,
    primary key (job_id, name)
);

-- An entry of an index has less room than a value may take.
create index job_metadata_value on job_metadata (name, substr(value, 1, 200), job_id);

create table tombstone (
    id       text collate "C" not null primary key,
    purge_at bigint not null
);

create index tombstone_purge on tombstone (purge_at);

create table idempotency (
    idempotency_key text collate "C" not null primary key,
    fingerprint     text   not null,
    target_id       text   not null,
    created_at      bigint not null
);

create index idempotency_created on idempotency (created_at);

create table batch (
    id                  text collate "C" not null primary key,
    task                text    not null,
    mode                text    not null check (mode in ('map', 'starmap', 'calls')),
    queue               text    not null,
    total               integer not null,
    max_concurrency     integer,
    fail_fast           integer not null,
    created_at          bigint  not null,
    status              text collate "C" not null check (status in ('running', 'succeeded', 'failed', 'canceled')),
    finished_at         bigint,
    cancel_requested_at bigint,
    cancel_reason       text,
    purge_at            bigint,
    version             bigint  not null default 0,
    check ((status = 'running') = (finished_at is null))
);

create index batch_running on batch (id) where status = 'running';
create index batch_purge on batch (purge_at) where purge_at is not null;

create table batch_count (
    batch_id  text collate "C" not null,
    slot      integer not null,
    succeeded integer not null,
    failed    integer not null,
    canceled  integer not null,
    primary key (batch_id, slot)
) with (fillfactor = 50);

create table batch_outcome (
    seq        bigint generated always as identity primary key,
    batch_id   text collate "C" not null,
    item_index integer not null,
    job_id     text collate "C" not null,
    status     text collate "C" not null
);

create unique index batch_outcome_item on batch_outcome (batch_id, item_index);
create index batch_outcome_order on batch_outcome (batch_id, seq);

create table queue_message (
    seq            bigint generated always as identity primary key,
    queue          text collate "C" not null,
    job_id         text collate "C" not null references job (id) on delete cascade,
    enqueued_at    bigint  not null,
    visible_at     bigint  not null default 0,
    delivery_count integer not null default 0,
    past           text
) with (autovacuum_vacuum_scale_factor = 0.05);

create index queue_message_turn on queue_message (queue, visible_at, seq);
create index queue_message_job on queue_message (job_id);

create table receipt_secret (
    id     integer not null primary key check (id = 1),
    secret bytea   not null
);

create table job_status (
    job_id  text collate "C" not null references job (id) on delete cascade,
    version bigint  not null,
    state   text    not null,
    attempt integer not null,
    reason  text,
    at      bigint  not null,
    primary key (job_id, version)
);

create table job_log (
    job_id  text collate "C" not null references job (id) on delete cascade,
    version bigint  not null,
    level   text    not null,
    message text    not null,
    at      bigint  not null,
    primary key (job_id, version)
);
