-- What a job belongs to: an item of a batch, and the queue that its outcome goes to.
alter table job add column batch_id     text;
alter table job add column batch_index  integer;
alter table job add column item_key     text;
alter table job add column result_queue text;
-- Queued, but kept back until its batch may run another one.
alter table job add column held         integer not null default 0;

drop index job_queued;
create index job_queued on job (queue, priority desc, run_at, id) where state = 'queued' and held = 0;
create index job_held on job (batch_id, batch_index) where held = 1;
create index job_batch on job (batch_id, batch_index) where batch_id is not null;
create index job_batch_scheduled on job (batch_id) where batch_id is not null and state = 'scheduled';
