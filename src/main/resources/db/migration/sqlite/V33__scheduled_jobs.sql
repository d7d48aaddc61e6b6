-- Which run of which schedule a job is.
alter table job add column schedule text;
alter table job add column scheduled_at integer;
create index job_open_of_schedule on job (schedule) where schedule is not null and (state = 'scheduled' or state = 'queued' or state = 'running');
