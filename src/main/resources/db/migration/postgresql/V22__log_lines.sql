-- The number of the line in its job's log, of which only the latest lines are kept; lines that were left out before they were stored count too.
-- Nothing for lines that an earlier version wrote.
alter table job_log add column line bigint;
