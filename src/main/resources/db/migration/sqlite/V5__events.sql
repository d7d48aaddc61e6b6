-- The version that the row had from the start of its last attempt, and from its last progress, on. With the other columns they
-- tell all that happened to a job that went straight to its end.
alter table job add column started_version  integer not null default 0;
alter table job add column progress_version integer not null default 0;

-- What the row no longer tells of a job that did not go straight to its end; see dev.errand.stream.
create table job_status (
    job_id  text    not null references job (id) on delete cascade,
    version integer not null,
    state   text    not null,
    attempt integer not null,
    reason  text,
    at      integer not null,
    primary key (job_id, version)
) without rowid;

create table job_log (
    job_id  text    not null references job (id) on delete cascade,
    version integer not null,
    level   text    not null,
    message text    not null,
    at      integer not null,
    primary key (job_id, version)
) without rowid;
