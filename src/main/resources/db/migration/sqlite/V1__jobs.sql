-- Instants are milliseconds since 1970, durations milliseconds, JSON is text as it came.
create table job (
    id                  text    not null primary key,
    task                text    not null,
    queue               text    not null,
    priority            integer not null,
    state               text    not null
        check (state in ('scheduled', 'queued', 'running', 'succeeded', 'failed', 'canceled')),
    version             integer not null default 0,
    run_at              integer not null,
    expires_at          integer,
    timeout_ms          integer not null,
    max_attempts        integer not null,
    backoff_ms          integer not null,
    max_backoff_ms      integer not null,
    at_most_once        integer not null,
    result_ttl_ms       integer,
    attempt             integer not null default 0,
    failures            integer not null default 0,
    losses              integer not null default 0,
    started_at          integer,
    finished_at         integer,
    purge_at            integer,
    lease_token         text,
    node                text,
    cancel_requested_at integer,
    cancel_reason       text,
    reason              text,
    failure             text,
    progress_percent    real,
    progress_message    text,
    progress_at         integer,
    metadata            text,
    result_type         text,
    result_size         integer,
    args                text,
    kwargs              text,
    result              blob,
    check ((state = 'running') = (lease_token is not null)),
    check ((state in ('succeeded', 'failed', 'canceled')) = (finished_at is not null))
);

-- Each index covers only the rows that its query can want, so that finished jobs weigh on none of them but the last.
create index job_queued on job (queue, priority desc, run_at, id) where state = 'queued';
create index job_scheduled on job (run_at, queue) where state = 'scheduled';
create index job_running on job (id) where state = 'running';
create index job_expiring on job (expires_at) where expires_at is not null and attempt = 0 and state in ('scheduled', 'queued');
create index job_purge on job (purge_at) where purge_at is not null;

-- What lists are filtered by; the document is read from job.metadata.
create table job_metadata (
    job_id text not null references job (id) on delete cascade,
    name   text not null,
    value  text not null,
    primary key (job_id, name)
) without rowid;

create index job_metadata_value on job_metadata (name, value, job_id);

-- What is left of a job after its retention, so that "gone" can be told from "never was".
create table tombstone (
    id       text    not null primary key,
    purge_at integer not null
) without rowid;

create index tombstone_purge on tombstone (purge_at);

create table idempotency (
    idempotency_key text    not null primary key,
    fingerprint     text    not null,
    target_id       text    not null,
    created_at      integer not null
) without rowid;

create index idempotency_created on idempotency (created_at);
