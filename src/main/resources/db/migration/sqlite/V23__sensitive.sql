-- Which parts of a job's arguments nobody but its task is to see: a JSON array of JSON pointers; null where there are none.
alter table job add column sensitive text;
