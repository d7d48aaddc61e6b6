-- As on SQLite, where it is explained.
alter table job add column tags text;

create table job_tag (
    job_id text collate "C" not null,
    tag    text collate "C" not null,
    primary key (job_id, tag)
) with (autovacuum_vacuum_scale_factor = 0.05);

create index job_tag_found on job_tag (tag, job_id);

create function job_tag_gone() returns trigger language plpgsql as $$
begin
    delete from job_tag where job_id = old.id;
    return null;
end
$$;

create trigger job_tag_gone after delete on job for each row when (old.tags is not null) execute function job_tag_gone();
