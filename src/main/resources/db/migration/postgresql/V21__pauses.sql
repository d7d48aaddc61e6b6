-- Queues of which nothing starts. A line is that of one tenant, or, with nothing behind the separator, stands for all lines of the queue.
create table queue_pause (
    line      text collate "C" not null primary key,
    queue     text collate "C" not null,
    everybody boolean not null,
    paused_at bigint not null,
    until     bigint,
    reason    text
);
create index queue_pause_queue on queue_pause (queue);
