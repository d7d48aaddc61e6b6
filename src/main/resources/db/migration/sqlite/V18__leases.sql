-- What workers hold, and how it ended. A row of a lease that ended is kept for a while, so that its end can be repeated.
create table worker_lease (
    -- The id of the job, and behind it what nobody can guess; so leases stand in the order of their jobs.
    token       text    not null primary key,
    job_id      text    not null,
    worker_id   text    not null,
    instance    text    not null,
    -- By which request it was granted, if that had an id.
    request_id  text,
    granted_at  integer not null,
    lease_ms    integer not null,
    -- When the worker is told to stop.
    deadline    integer not null,
    -- When it may be taken for lost; of one that ended, until when the row is kept.
    expires_at  integer not null,
    -- How it ended, and a digest of what was said of that; nothing while it is out.
    outcome     text,
    fingerprint text
) without rowid;

create index worker_lease_held on worker_lease (worker_id, instance, request_id) where outcome is null;
create index worker_lease_expiry on worker_lease (expires_at);

-- Jobs that workers gave back of their own accord: they are not offered to the same instance for a while.
create table worker_release (
    job_id    text    not null,
    worker_id text    not null,
    instance  text    not null,
    -- Which attempt it was; those of an earlier one do not count any more.
    attempt   integer not null,
    -- How many releases of the job in a row there were with this one.
    releases  integer not null,
    until     integer not null,
    primary key (job_id, worker_id, instance)
) without rowid;

create index worker_release_until on worker_release (until);

-- What somebody has told workers: all of one name where instance is empty, or one of them.
create table worker_state (
    worker_id text    not null,
    instance  text    not null,
    state     text    not null,
    set_at    integer not null,
    primary key (worker_id, instance)
) without rowid;

-- How many jobs an instance asked for last, and when it was given any.
alter table worker_instance add column max integer;
alter table worker_instance add column last_lease_at integer;
