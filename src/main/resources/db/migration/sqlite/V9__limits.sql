-- With which others a job shares the limits of its task: the task's name, a slash, the key.
alter table job add column limit_key text;

-- job.held: 0 may be claimed, 1 kept back by its batch's window, 2 by its task's limits.
-- With all columns that the counts ask for, so that they read nothing but the index.
create index job_limit_held on job (limit_key, priority desc, run_at, id, queue, state, held) where held = 2 and state = 'queued';
-- What has been let go on and is not over.
create index job_limit_free on job (limit_key, state, held)
    where limit_key is not null and held = 0 and state in ('queued', 'running');

-- How many of a queue run is counted by nothing but the index.
drop index job_running;
create index job_running on job (id, queue, state) where state = 'running';

-- How many more starts a task with a rate has, as it was when last looked at.
create table task_rate (
    task       text    not null primary key,
    millionths integer not null,
    at         integer not null,
    -- The key that was served last; the next one is the first in the next round.
    last_key   text    not null
) without rowid;
