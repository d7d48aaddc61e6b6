-- As on SQLite, where it is explained.
create index job_seldom on job (id, state) where state in ('scheduled', 'failed', 'canceled');
