-- As on SQLite, where it is explained.
alter table job add column limit_key text collate "C";

create index job_limit_held on job (limit_key, priority desc, run_at, id, queue) where held = 2 and state = 'queued';
create index job_limit_free on job (limit_key, state) where limit_key is not null and held = 0 and state in ('queued', 'running');

drop index job_running;
create index job_running on job (id, queue) where state = 'running';

create table task_rate (
    task       text collate "C" not null primary key,
    millionths bigint not null,
    at         bigint not null,
    last_key   text collate "C" not null
) with (fillfactor = 50);
