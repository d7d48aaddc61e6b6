-- Jobs that wait for others. waits_for counts parents that have not ended as they should, and is empty once the job was released.
alter table job add column waits_for int;
alter table job add column on_release text;
alter table job add column awaited int;
alter table batch add column waits_for int;
alter table batch add column on_release text;
alter table batch add column awaited int;
alter table batch add column awaited_items int;

-- Who waits for whom. 0: the parent has not ended, 1: it has as it should, 2: it has failed, 3: it was canceled.
create table dependency (
    child_id       text collate "C" not null,
    parent_id      text collate "C" not null,
    any_end        int not null,
    standing       int not null,
    cause          text,
    primary key (child_id, parent_id)
);
create index dependency_open on dependency (parent_id, child_id) where standing = 0;
create index dependency_met on dependency (parent_id, child_id) where standing = 1;
create index dependency_fallen on dependency (parent_id, child_id) where standing >= 2;

-- Ends that have not been told to all that wait for them.
create table dependency_left (
    parent_id      text collate "C" not null primary key,
    ending         text not null,
    cause          text not null
);

-- Batches of which items are still to be let go or, where an end is named, to end with it.
create table dependency_items (
    batch_id       text collate "C" not null primary key,
    parent_id      text,
    ending         text,
    cause          text
);
create index job_waiting_item on job (batch_id, state) where waits_for is not null and batch_id is not null;

-- Jobs that wait for nothing but that what others returned is put into their arguments.
create table dependency_incomplete (
    job_id         text collate "C" not null primary key
);
