-- What a job is tagged with, a blank between them: what the document shows.
alter table job add column tags text;

-- What lists are filtered by. Jobs without tags have no rows here and cost nothing, not even a look when they go: so there is a trigger
-- with a condition, and no foreign key.
create table job_tag (
    job_id text not null,
    tag    text not null,
    primary key (job_id, tag)
) without rowid;

-- Those with a tag, in the order of lists.
create index job_tag_found on job_tag (tag, job_id);

create trigger job_tag_gone after delete on job when old.tags is not null begin
    delete from job_tag where job_id = old.id;
end;
