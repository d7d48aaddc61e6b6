-- As on SQLite, where it is explained.
create table access_secret (
    id     integer not null primary key check (id = 1),
    secret bytea   not null
);

alter table job add column created_by text;
alter table batch add column created_by text;

alter table access_key add column per_second integer;
