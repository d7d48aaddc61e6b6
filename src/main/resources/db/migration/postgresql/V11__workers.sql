-- As on SQLite, where it is explained.
create table worker_task (
    name          text collate "C" not null primary key,
    revision      integer not null,
    revisions     integer not null,
    options       text    not null,
    changed       bigint  not null,
    registered_at bigint  not null,
    used_at       bigint  not null,
    removed       integer not null default 0
);

create table worker_task_revision (
    task        text collate "C" not null references worker_task (name) on delete cascade,
    revision    integer not null,
    fingerprint text collate "C" not null,
    parameters  text    not null,
    breaking    integer not null,
    used_at     bigint  not null,
    primary key (task, revision)
);

create unique index worker_task_signature on worker_task_revision (task, fingerprint);

create table worker_task_version (
    id      integer not null primary key check (id = 1),
    version bigint  not null
);

insert into worker_task_version (id, version) values (1, 0);

create table worker_instance (
    worker_id     text collate "C" not null,
    instance      text collate "C" not null,
    version       text,
    host          text,
    registered_at bigint not null,
    seen_at       bigint not null,
    leased_at     bigint,
    primary key (worker_id, instance)
) with (fillfactor = 50);

create index worker_instance_seen on worker_instance (seen_at);

create table worker_instance_task (
    worker_id text collate "C" not null,
    instance  text collate "C" not null,
    task      text collate "C" not null references worker_task (name) on delete cascade,
    revision  integer not null,
    primary key (worker_id, instance, task),
    foreign key (worker_id, instance) references worker_instance (worker_id, instance) on delete cascade
);

create index worker_instance_task_by_task on worker_instance_task (task);

alter table job add column revision integer;
alter table batch add column revision integer;

create index job_worker_waiting on job (task, priority desc, run_at, id, queue) where held = 4 and state = 'queued';
create index job_limit_worker on job (limit_key, state) where limit_key is not null and held = 4 and state in ('queued', 'running');
