-- Tasks that run in workers. Times are those of the service's clock.
create table worker_task (
    name          text    not null primary key,
    -- The one that was registered last: what submissions are checked against.
    revision      integer not null,
    -- How many revisions there were.
    revisions     integer not null,
    -- What does not make a revision, as JSON: descriptions, schema of the result, options, limits.
    options       text    not null,
    -- The number of its last change, see worker_task_version.
    changed       integer not null,
    registered_at integer not null,
    -- When it was last known to be of use: registered, or served.
    used_at       integer not null,
    -- Whether it was taken away, and so is unknown. The row stays for a while, so that its revisions keep their numbers.
    removed       integer not null default 0
) without rowid;

-- The signatures that a task had, each for ever the same.
create table worker_task_revision (
    task        text    not null references worker_task (name) on delete cascade,
    revision    integer not null,
    -- Of what makes the revision: names, order, schemas, defaults.
    fingerprint text    not null,
    -- The parameters, as JSON, with the descriptions that came with them.
    parameters  text    not null,
    -- Whether workers of this revision take no jobs that were checked against an earlier one.
    breaking    integer not null,
    -- When it was last known to be of use.
    used_at     integer not null,
    primary key (task, revision)
) without rowid;

create unique index worker_task_signature on worker_task_revision (task, fingerprint);

-- Another number after every change of a task, by which each node sees that what it knows of them is old.
create table worker_task_version (
    id      integer not null primary key check (id = 1),
    version integer not null
);

insert into worker_task_version (id, version) values (1, 0);

-- One process that works, under the name that it shares with its like.
create table worker_instance (
    worker_id     text    not null,
    instance      text    not null,
    version       text,
    host          text,
    registered_at integer not null,
    -- When it registered, asked or told something last.
    seen_at       integer not null,
    -- When it asked for work last.
    leased_at     integer,
    primary key (worker_id, instance)
) without rowid;

create index worker_instance_seen on worker_instance (seen_at);

-- Which revision of a task an instance registered last.
create table worker_instance_task (
    worker_id text    not null,
    instance  text    not null,
    task      text    not null references worker_task (name) on delete cascade,
    revision  integer not null,
    primary key (worker_id, instance, task),
    foreign key (worker_id, instance) references worker_instance (worker_id, instance) on delete cascade
) without rowid;

create index worker_instance_task_by_task on worker_instance_task (task);

-- The revision that a job's arguments were checked against; only where workers run its task.
alter table job add column revision integer;
alter table batch add column revision integer;

-- job.held: 4 is for workers, and so not for any node. In the order in which they get it, whatever the queue; the rest of the columns is
-- what the counts of queues ask for.
create index job_worker_waiting on job (task, priority desc, run_at, id, queue, state, held) where held = 4 and state = 'queued';
-- Of limited tasks, what has been let go on and is not over.
create index job_limit_worker on job (limit_key, state, held)
    where limit_key is not null and held = 4 and state in ('queued', 'running');
