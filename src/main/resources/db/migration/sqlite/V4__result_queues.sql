-- Outcomes that wait for a consumer. A message is there until it is acknowledged or its job goes.
create table queue_message (
    -- The order of completion; never used again, so that an old receipt never fits a new message.
    seq            integer not null primary key autoincrement,
    queue          text    not null,
    job_id         text    not null references job (id) on delete cascade,
    enqueued_at    integer not null,
    -- 0 while it waits; else it is a consumer's until then.
    visible_at     integer not null default 0,
    delivery_count integer not null default 0,
    -- The outcome as it was, where the job was queued again by hand meanwhile.
    past           text
);

-- The first that wait, those whose time is over, and the counts of each queue are each one range of this index.
create index queue_message_turn on queue_message (queue, visible_at, seq);
create index queue_message_job on queue_message (job_id);

-- What receipts are signed with.
create table receipt_secret (
    id     integer not null primary key check (id = 1),
    secret blob    not null
);
