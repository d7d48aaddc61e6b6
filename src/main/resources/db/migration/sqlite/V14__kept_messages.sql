-- Messages whose job was deleted by hand. They have moved here from queue_message, in the transaction that deleted the job, and are
-- received, acknowledged and counted together with those there.
create table kept_message (
    -- As it was there, and so in the order of completion among those that are there.
    seq            integer not null primary key,
    queue          text    not null,
    job_id         text    not null,
    enqueued_at    integer not null,
    visible_at     integer not null,
    delivery_count integer not null,
    undelivered    integer not null,
    -- The whole job with the outcome that the message is about, as JSON.
    job            text    not null,
    -- When it goes though nobody has received it: when its job would have gone, and it too.
    purge_at       integer not null
);

create index kept_message_turn on kept_message (queue, visible_at, seq);
create index kept_message_purge on kept_message (purge_at);
