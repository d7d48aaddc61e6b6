-- Rows of large batches on their way into the table job. First come all parts of a batch, then its row, by whose transaction it is
-- accepted, and then each part becomes jobs and goes, in one transaction. Without a row in batch, parts are what a submission left that
-- was not accepted, and go after a while. Empty most of the time.
create table batch_part (
    batch_id   text    not null,
    number     integer not null,
    created_at integer not null,
    -- Rows of job and job_metadata, as JSON.
    body       text    not null,
    primary key (batch_id, number)
);
