-- What is to be done again and again. next_at is the next planned time, due_at when that one starts; considered_at is the last time that was decided.
create table schedule (
    id             text collate "C" not null primary key,
    tenant         text not null,
    name           text collate "C" not null,
    source         text not null,
    state          text not null,
    overlap        text not null,
    rules          text not null,
    kind           text not null,
    target         text not null,
    target_size    bigint not null,
    sensitive      text,
    fingerprint    text not null,
    task           text not null,
    queue          text not null,
    base           text not null,
    created_by     text,
    note           text,
    considered_at  bigint not null,
    next_at        bigint,
    due_at         bigint,
    waiting_at     bigint,
    waiting_job    text,
    fired          bigint not null default 0,
    skipped        bigint not null default 0,
    missed         bigint not null default 0,
    rejected       bigint not null default 0,
    manual         bigint not null default 0,
    backfilled     bigint not null default 0,
    version        bigint not null,
    created_at     bigint not null,
    updated_at     bigint not null,
    done_at        bigint
);
create unique index schedule_name on schedule (tenant, name);
create index schedule_due on schedule (due_at, id) where due_at is not null;
create index schedule_waiting on schedule (id) where waiting_at is not null;
create index schedule_done on schedule (done_at) where done_at is not null;

-- What each time became of. The slot tells runs by hand apart, of which there can be several at one time.
create table schedule_run (
    schedule_id    text collate "C" not null,
    scheduled_at   bigint not null,
    slot           text collate "C" not null default '',
    fired_at       bigint not null,
    cause          text not null,
    outcome        text not null,
    job_id         text,
    batch_id       text,
    problem        text,
    primary key (schedule_id, scheduled_at, slot)
);
create index schedule_run_fired on schedule_run (fired_at);
create index schedule_run_batch on schedule_run (batch_id) where batch_id is not null;

-- Which node configures which schedules, since when.
create table schedule_configured (
    node           text not null,
    name           text collate "C" not null,
    started_at     bigint not null,
    body           text not null,
    primary key (node, name)
);
