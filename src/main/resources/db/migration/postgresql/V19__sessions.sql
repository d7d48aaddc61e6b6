-- As on SQLite, where it is explained.
create table person_session (
    hash       text collate "C" not null primary key,
    actor      text collate "C" not null,
    name       text             not null,
    tenant     text collate "C" not null,
    scopes     text             not null,
    created_at bigint           not null,
    used_at    bigint           not null
);

create index person_session_actor on person_session (actor, created_at);
create index person_session_used on person_session (used_at);
