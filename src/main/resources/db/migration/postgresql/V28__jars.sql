-- As on SQLite, where it is explained. Claims of nodes that run meanwhile lock jobs before nodes, and so does this.
alter table job add column signature integer;
alter table node add column jars text;

create table jar_task (
    name      text collate "C" not null primary key,
    revision  integer not null,
    revisions integer not null,
    options   text    not null,
    used_at   bigint  not null
);

create index jar_task_used on jar_task (used_at);

create table jar_task_revision (
    task        text collate "C" not null references jar_task (name) on delete cascade,
    revision    integer not null,
    fingerprint text collate "C" not null,
    parameters  text    not null,
    primary key (task, revision)
);

create unique index jar_task_signature on jar_task_revision (task, fingerprint);

create table jar_task_version (
    id      integer not null primary key check (id = 1),
    version bigint  not null
);

insert into jar_task_version (id, version) values (1, 0);
