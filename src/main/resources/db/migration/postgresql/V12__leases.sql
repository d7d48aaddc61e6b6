-- As on SQLite, where it is explained.
create table worker_lease (
    token       text collate "C" not null primary key,
    job_id      text collate "C" not null,
    worker_id   text collate "C" not null,
    instance    text collate "C" not null,
    request_id  text collate "C",
    granted_at  bigint  not null,
    lease_ms    bigint  not null,
    deadline    bigint  not null,
    expires_at  bigint  not null,
    outcome     text,
    fingerprint text
) with (fillfactor = 70);

create index worker_lease_held on worker_lease (worker_id, instance, request_id) where outcome is null;
create index worker_lease_expiry on worker_lease (expires_at);

create table worker_release (
    job_id    text collate "C" not null,
    worker_id text collate "C" not null,
    instance  text collate "C" not null,
    attempt   integer not null,
    releases  integer not null,
    until     bigint  not null,
    primary key (job_id, worker_id, instance)
) with (fillfactor = 70);

create index worker_release_until on worker_release (until);

create table worker_state (
    worker_id text collate "C" not null,
    instance  text collate "C" not null,
    state     text    not null,
    set_at    bigint  not null,
    primary key (worker_id, instance)
) with (fillfactor = 70);

alter table worker_instance add column max integer;
alter table worker_instance add column last_lease_at bigint;
