-- Of the deliveries that a message has, those that did not reach their consumer. They count for receipts, each of which stays the only
-- one of its kind, and not for what consumers are told.
alter table queue_message add column undelivered integer not null default 0;
