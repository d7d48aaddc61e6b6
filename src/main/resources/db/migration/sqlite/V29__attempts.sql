-- Attempts of a job that were followed by another one; the last one stands in the job's own row. A job that ends at its first attempt has none
-- here, and costs nothing more.
create table job_attempt (
    job_id      text    not null,
    -- The version of the job's row at its end: attempts of a job stand in their order.
    version     integer not null,
    attempt     integer not null,
    -- Which node ran it, or @ and the worker.
    node        text,
    -- From when on it could have begun.
    queued_at   integer not null,
    started_at  integer,
    finished_at integer not null,
    outcome     text    not null,
    reason      text,
    -- As in the job's row.
    failure     text,
    fingerprint text,
    -- From when on the next one could begin; nothing where the job had ended and was queued again by hand.
    retry_at    integer,
    primary key (job_id, version)
) without rowid;

-- About how many there are, or were; null for none, and such a job costs not even a look when it goes.
alter table job add column past_attempts integer;

-- Where the last attempt ran, of a job that has ended: as in job_attempt.
alter table job add column ran_on text;

create trigger job_attempt_gone after delete on job when old.past_attempts is not null begin
    delete from job_attempt where job_id = old.id;
end;
