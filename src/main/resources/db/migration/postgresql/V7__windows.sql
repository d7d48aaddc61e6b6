-- As on SQLite, where it is explained.
drop index job_held;
create index job_held on job (batch_id, state, batch_index, queue, held) where held = 1;
drop index job_batch_scheduled;
create index job_batch_scheduled on job (batch_id, held, state) where batch_id is not null and state = 'scheduled';
