-- A batch of which each item is a job of its own, that may wait for others.
alter table batch add column graph integer;
alter table batch add column name text;
