-- The one process that has this file open: jobs that run under any other name were lost with an earlier one.
create table node (
    id         text    not null primary key,
    started_at integer not null,
    seen_at    integer not null,
    lease_ms   integer not null,
    version    text    not null,
    -- A JSON object: how many jobs of which queue it runs at once.
    queues     text    not null
) without rowid;

-- Every queue that was ever configured, and how many jobs may wait in it.
create table queue (
    name     text    not null primary key,
    capacity integer not null
) without rowid;
