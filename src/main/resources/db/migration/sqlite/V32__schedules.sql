-- What is to be done again and again. next_at is the next planned time, due_at when that one starts; considered_at is the last time that was decided.
create table schedule (
    id             text not null primary key,
    tenant         text not null,
    name           text not null,
    source         text not null,
    state          text not null,
    overlap        text not null,
    rules          text not null,
    kind           text not null,
    target         text not null,
    target_size    integer not null,
    sensitive      text,
    fingerprint    text not null,
    task           text not null,
    queue          text not null,
    base           text not null,
    created_by     text,
    note           text,
    considered_at  integer not null,
    next_at        integer,
    due_at         integer,
    waiting_at     integer,
    waiting_job    text,
    fired          integer not null default 0,
    skipped        integer not null default 0,
    missed         integer not null default 0,
    rejected       integer not null default 0,
    manual         integer not null default 0,
    backfilled     integer not null default 0,
    version        integer not null,
    created_at     integer not null,
    updated_at     integer not null,
    done_at        integer
);
create unique index schedule_name on schedule (tenant, name);
create index schedule_due on schedule (due_at, id) where due_at is not null;
create index schedule_waiting on schedule (id) where waiting_at is not null;
create index schedule_done on schedule (done_at) where done_at is not null;

-- What each time became of. The slot tells runs by hand apart, of which there can be several at one time.
create table schedule_run (
    schedule_id    text not null,
    scheduled_at   integer not null,
    slot           text not null default '',
    fired_at       integer not null,
    cause          text not null,
    outcome        text not null,
    job_id         text,
    batch_id       text,
    problem        text,
    primary key (schedule_id, scheduled_at, slot)
) without rowid;
create index schedule_run_fired on schedule_run (fired_at);
create index schedule_run_batch on schedule_run (batch_id) where batch_id is not null;

-- Which node configures which schedules, since when.
create table schedule_configured (
    node           text not null,
    name           text not null,
    started_at     integer not null,
    body           text not null,
    primary key (node, name)
);
