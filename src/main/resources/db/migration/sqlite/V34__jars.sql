-- Which jars with tasks a node found at its start, as JSON; empty where there are none.
alter table node add column jars text;

-- Tasks that some node had out of a jar. Times are those of the service's clock.
create table jar_task (
    name      text    not null primary key,
    -- The one that was registered last: what submissions are checked against.
    revision  integer not null,
    -- How many revisions there were.
    revisions integer not null,
    -- What does not make a revision, as JSON: description, schema of the result, options, limits, example.
    options   text    not null,
    -- When it was last known that a node has it.
    used_at   integer not null
) without rowid;

create index jar_task_used on jar_task (used_at);

-- The signatures that a task had, each for ever the same.
create table jar_task_revision (
    task        text    not null references jar_task (name) on delete cascade,
    revision    integer not null,
    -- Of what makes the revision: names, order, schemas, defaults.
    fingerprint text    not null,
    -- The parameters, as JSON.
    parameters  text    not null,
    primary key (task, revision)
) without rowid;

create unique index jar_task_signature on jar_task_revision (task, fingerprint);

-- Another number after every change of a task, by which each node sees that what it knows of them is old.
create table jar_task_version (
    id      integer not null primary key check (id = 1),
    version integer not null
);

insert into jar_task_version (id, version) values (1, 0);

-- The revision that a job's arguments were checked against; only of tasks out of jars.
alter table job add column signature integer;
