-- Of the items that a window holds, those in line are found without going through those that wait for a retry; and of the items that
-- wait for their time, those that have a place in the window without going through the others.
drop index job_held;
create index job_held on job (batch_id, state, batch_index, queue, held) where held = 1;
drop index job_batch_scheduled;
create index job_batch_scheduled on job (batch_id, held, state) where batch_id is not null and state = 'scheduled';
