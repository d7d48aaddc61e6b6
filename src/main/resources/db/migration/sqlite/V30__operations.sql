-- Orders for many jobs. Who works one off has a token, good for a while; what was done and how far it has come are committed together.
create table operation (
    id           text not null primary key,
    tenant       text,
    created_by   text,
    action       text not null,
    filter       text,
    query        text not null,
    reason       text,
    per_second   integer,
    status       text not null,
    place        text,
    seen         integer not null default 0,
    changed      integer not null default 0,
    skipped      integer not null default 0,
    failed       integer not null default 0,
    lease_token  text,
    lease_until  integer,
    created_at   integer not null,
    finished_at  integer
);
create index operation_running on operation (id) where status = 'running';
create index operation_finished on operation (finished_at) where finished_at is not null;

-- Jobs by the reason of their end, in the order of lists.
create index job_reason on job (reason, id) where reason is not null;
