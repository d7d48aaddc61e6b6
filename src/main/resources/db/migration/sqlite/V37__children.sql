-- Jobs that were spawned by others. A row stays for as long as either of the two is there.
create table child (
    child_id       text not null primary key,
    parent_id      text not null,
    child_key      text not null,
    place          integer not null,
    depth          integer not null,
    detached       integer not null
) without rowid;
create unique index child_key on child (parent_id, child_key);
create unique index child_place on child (parent_id, place);

-- Jobs whose children are still to be called off, from a place on, since that was done to another one above them.
create table child_left (
    parent_id      text not null primary key,
    root_id        text not null,
    place          integer not null
) without rowid;

-- Who spawned it, with a plus behind it where it has spawned others. Of a batch 1: an item of it has spawned others.
alter table job add column kin text;
alter table batch add column spawned integer;

-- It waits for all that the parent spawns as well: 1, for their success, 2, for any end.
alter table dependency add column tree integer;
