-- As on SQLite, where it is explained.
create table job_attempt (
    job_id      text collate "C" not null,
    version     bigint           not null,
    attempt     integer          not null,
    node        text,
    queued_at   bigint           not null,
    started_at  bigint,
    finished_at bigint           not null,
    outcome     text             not null,
    reason      text,
    failure     text,
    fingerprint text,
    retry_at    bigint,
    primary key (job_id, version)
) with (autovacuum_vacuum_scale_factor = 0.05);

alter table job add column past_attempts integer;
alter table job add column ran_on text;

create function job_attempt_gone() returns trigger language plpgsql as $$
begin
    delete from job_attempt where job_id = old.id;
    return null;
end
$$;

create trigger job_attempt_gone after delete on job for each row when (old.past_attempts is not null) execute function job_attempt_gone();
