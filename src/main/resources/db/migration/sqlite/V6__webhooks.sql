-- Whom to tell of a job or a batch, as JSON.
alter table job   add column webhook text;
alter table batch add column webhook text;

create table webhook_endpoint (
    id              text    not null primary key,
    url             text    not null,
    -- Codes with spaces between them; empty: only what names it.
    events          text    not null,
    -- A JSON array of names; null: all.
    tasks           text,
    enabled         integer not null,
    disabled_reason text,
    created_at      integer not null,
    base            text,
    secret          blob    not null,
    -- Still good, since it was replaced last.
    old_secret      blob,
    -- The first failure since the last success.
    failing_since   integer
) without rowid;

-- Another value after each change of any endpoint, so that whoever has read them all knows when to read them again.
create table webhook_endpoint_version (
    id      integer not null primary key check (id = 1),
    version text    not null
);

insert into webhook_endpoint_version (id, version) values (1, 'none');

-- What messages to addresses without an endpoint are signed with, unless the configuration says.
create table webhook_secret (
    id     integer not null primary key check (id = 1),
    secret blob    not null
);

-- One message to one receiver.
create table webhook_delivery (
    id          text    not null primary key,
    event       text    not null,
    job_id      text,
    batch_id    text,
    endpoint_id text,
    url         text    not null,
    -- Scheme, host and port: those with the same one take turns.
    receiver    text    not null,
    headers     text,
    status      text    not null check (status in ('pending', 'delivered', 'exhausted')),
    -- Not tried again when the first try fails.
    one_try     integer not null,
    -- Tries since it was recorded or ordered again; the plan of delays goes by it.
    attempt     integer not null default 0,
    -- When to try next; while it is claimed, when the claim ends.
    due_at      integer,
    -- Whose try is under way.
    claim       text,
    finished_at integer,
    check ((status = 'pending') = (due_at is not null)),
    check ((status = 'pending') = (finished_at is null)),
    check (claim is null or status = 'pending')
) without rowid;

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
    delivery_id text not null primary key references webhook_delivery (id) on delete cascade,
    body        blob not null
) without rowid;

create table webhook_try (
    delivery_id text    not null references webhook_delivery (id) on delete cascade,
    number      integer not null,
    at          integer not null,
    status      integer,
    latency_ms  integer,
    answer      text,
    error       text,
    primary key (delivery_id, number)
) without rowid;
