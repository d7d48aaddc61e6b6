-- As on SQLite, where it is explained.
create table access_key (
    id              text collate "C" not null primary key,
    name            text   not null,
    tenant          text collate "C" not null default 'default',
    hash            bytea  not null,
    old_hash        bytea,
    old_until       bigint,
    scopes          text   not null,
    tasks           text,
    queues          text,
    created_at      bigint not null,
    created_by      text collate "C" not null,
    expires_at      bigint,
    last_used_at    bigint,
    idempotency_key text collate "C",
    fingerprint     text
);

create unique index access_key_request on access_key (created_by, idempotency_key) where idempotency_key is not null;

create table access_generation (
    id         integer not null primary key check (id = 1),
    generation bigint  not null
);

insert into access_generation (id, generation) values (1, 1);

create table audit (
    number        bigint not null primary key,
    at            bigint not null,
    actor         text   not null,
    tenant        text   not null,
    action        text   not null,
    target        text   not null,
    outcome       text   not null,
    address       text,
    previous_hash text   not null,
    hash          text   not null
);

create index audit_at on audit (at);

create table audit_head (
    id     integer not null primary key check (id = 1),
    number bigint  not null,
    hash   text    not null
);

insert into audit_head (id, number, hash) values (1, 0, '');
