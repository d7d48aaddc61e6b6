-- What links are signed with, so that each node knows those of the others. Made at the first use.
create table access_secret (
    id     integer not null primary key check (id = 1),
    secret blob    not null
);

-- The id of the key that submitted it; nothing where nobody needed one.
alter table job add column created_by text;
alter table batch add column created_by text;

-- Calls that it is good for within a second, on all nodes together; any number where null.
alter table access_key add column per_second integer;
