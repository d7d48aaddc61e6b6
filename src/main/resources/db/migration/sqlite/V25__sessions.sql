-- People who signed in. Of what their browser sends only the SHA-256 is kept, in hexadecimal digits.
create table person_session (
    hash       text    not null primary key,
    actor      text    not null,
    name       text    not null,
    tenant     text    not null,
    -- As in a token: names with spaces between them.
    scopes     text    not null,
    created_at integer not null,
    -- To the minute, about.
    used_at    integer not null
) without rowid;

create index person_session_actor on person_session (actor, created_at);
create index person_session_used on person_session (used_at);
