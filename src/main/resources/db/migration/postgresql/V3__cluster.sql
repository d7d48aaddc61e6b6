-- Nodes that have not been found dead. A node that cannot find its row any more has been, and goes on under another name. Instants are
-- by the clock of the database. Each heartbeat writes a row anew, within its page.
create table node (
    id         text collate "C" not null primary key,
    started_at bigint not null,
    -- The last heartbeat, and for how long from then on nobody may take the node for dead.
    seen_at    bigint not null,
    lease_ms   bigint not null,
    version    text   not null,
    -- A JSON object: how many jobs of which queue it runs at once.
    queues     text   not null
) with (fillfactor = 50);

-- Who does the upkeep of all, and for how long if nothing more is heard of it.
create table leader (
    role     text collate "C" not null primary key,
    node     text collate "C" not null,
    seen_at  bigint  not null,
    lease_ms bigint  not null,
    -- Whether it has been connected for long enough to judge others.
    steady   integer not null
) with (fillfactor = 50);

-- Every queue that some node was ever configured with, and how many jobs may wait in it.
create table queue (
    name     text collate "C" not null primary key,
    capacity integer not null
);
