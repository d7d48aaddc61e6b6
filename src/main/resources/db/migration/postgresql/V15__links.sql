-- As on SQLite, where it is explained.
create table access_secret (
    id     integer not null primary key check (id = 1),
    secret bytea   not null
);
