-- Keys that callers sign in with. Times are those of the service's clock.
create table access_key (
    id              text    not null primary key,
    name            text    not null,
    tenant          text    not null default 'default',
    -- SHA-256 of the whole key; the key itself is nowhere.
    hash            blob    not null,
    -- The same of the key before the last rotation, and until when it is good beside the present one.
    old_hash        blob,
    old_until       integer,
    -- Wire names with blanks between them; none: the first key of an installation, which can only make one of an administrator.
    scopes          text    not null,
    -- The only tasks and job queues that it is for, as JSON; all of them where null.
    tasks           text,
    queues          text,
    created_at      integer not null,
    -- The id of the key that made it, or who else did.
    created_by      text    not null,
    expires_at      integer,
    -- To the minute.
    last_used_at    integer,
    -- Of the request that made it, where that had one: the key of idempotency and the SHA-256 of its body.
    idempotency_key text,
    fingerprint     text
) without rowid;

create unique index access_key_request on access_key (created_by, idempotency_key) where idempotency_key is not null;

-- Rises with every change of a key, by which each node sees that what it knows of them is old.
create table access_generation (
    id         integer not null primary key check (id = 1),
    generation integer not null
);

insert into access_generation (id, generation) values (1, 1);

-- Who did what. Rows are only added, until they are old; each has a hash over the one before and itself.
create table audit (
    number        integer not null primary key,
    at            integer not null,
    actor         text    not null,
    tenant        text    not null,
    action        text    not null,
    target        text    not null,
    outcome       text    not null,
    address       text,
    previous_hash text    not null,
    hash          text    not null
) without rowid;

create index audit_at on audit (at);

-- The last of them: who adds one locks this row, so that the chain never forks.
create table audit_head (
    id     integer not null primary key check (id = 1),
    number integer not null,
    hash   text    not null
);

insert into audit_head (id, number, hash) values (1, 0, '');
