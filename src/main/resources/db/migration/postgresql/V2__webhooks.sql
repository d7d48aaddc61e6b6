-- The same as on SQLite, where each column is explained.
-- Whom to tell of a job or a batch, as JSON.
alter table job   add column webhook text;
alter table batch add column webhook text;

create table webhook_endpoint (
    id              text collate "C" not null primary key,
    url             text not null,
    events          text not null,
    tasks           text,
    enabled         integer not null,
    disabled_reason text,
    created_at      bigint not null,
    base            text,
    secret          bytea not null,
    old_secret      bytea,
    failing_since   bigint
);

-- Another value after each change of any endpoint, so that whoever has read them all knows when to read them again.
create table webhook_endpoint_version (
    id      integer not null primary key check (id = 1),
    version text not null
);

insert into webhook_endpoint_version (id, version) values (1, 'none');

-- What messages to addresses without an endpoint are signed with, unless the configuration says.
create table webhook_secret (
    id     integer not null primary key check (id = 1),
    secret bytea not null
);

-- One message to one receiver.
create table webhook_delivery (
    id          text collate "C" not null primary key,
    event       text collate "C" not null,
    job_id      text collate "C",
    batch_id    text collate "C",
    endpoint_id text collate "C",
    url         text not null,
    receiver    text collate "C" not null,
    headers     text,
    status      text collate "C" not null check (status in ('pending', 'delivered', 'exhausted')),
    one_try     integer not null,
    attempt     integer not null default 0,
    due_at      bigint,
    claim       text collate "C",
    finished_at bigint,
    check ((status = 'pending') = (due_at is not null)),
    check ((status = 'pending') = (finished_at is null)),
    check (claim is null or status = 'pending')
);

-- What is due is read by receiver, so that a long line of one of them costs the others nothing.
create index webhook_delivery_turn on webhook_delivery (receiver, due_at) where status = 'pending';
create index webhook_delivery_due on webhook_delivery (due_at) where status = 'pending';
create index webhook_delivery_claimed on webhook_delivery (id) where claim is not null;
create index webhook_delivery_open on webhook_delivery (status, id) where status <> 'delivered';
create index webhook_delivery_job on webhook_delivery (job_id, id) where job_id is not null;
create index webhook_delivery_endpoint on webhook_delivery (endpoint_id, id) where endpoint_id is not null;
create index webhook_delivery_over on webhook_delivery (finished_at) where finished_at is not null;

-- What is sent, as it was when it was recorded. Beside the delivery, whose row is written with every try.
create table webhook_body (
    delivery_id text collate "C" not null primary key references webhook_delivery (id) on delete cascade,
    body        bytea not null
);

create table webhook_try (
    delivery_id text collate "C" not null references webhook_delivery (id) on delete cascade,
    number      integer not null,
    at          bigint not null,
    status      integer,
    latency_ms  bigint,
    answer      text,
    error       text,
    primary key (delivery_id, number)
);
