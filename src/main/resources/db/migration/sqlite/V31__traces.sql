-- Of which trace a job is a part: the W3C traceparent that its submission came with, after a plus where the service makes spans of its own; null
-- where there is none.
alter table job add column trace text;
