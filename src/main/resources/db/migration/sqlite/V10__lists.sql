-- Lists of jobs by states that few of many jobs are in. What runs, waits or has succeeded is found among the newest.
create index job_seldom on job (id, state) where state in ('scheduled', 'failed', 'canceled');
