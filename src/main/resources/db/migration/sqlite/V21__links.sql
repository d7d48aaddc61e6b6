-- What links are signed with, so that each node knows those of the others. Made at the first use.
create table access_secret (
    id     integer not null primary key check (id = 1),
    secret blob    not null
);
