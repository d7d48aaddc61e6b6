package dev.errand.resultqueue;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.store.OutcomeHook;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Puts each outcome into its queue, in the very transaction that makes the job final: after a crash there is both or neither. Jobs
 * without a queue cost nothing. The job is kept for as long as its message may be, and so is the batch that it is an item of.
 */
@Component
class OutcomeMessages implements OutcomeHook {

    private static final String MESSAGE = "insert into queue_message (queue, job_id, enqueued_at) values (?, ?, ?)";
    private static final String KEEP =
            "update job set purge_at = ? where id = ? and (purge_at < ? or batch_id is not null)";

    private final ResultQueueProperties properties;

    OutcomeMessages(ResultQueueProperties properties) {
        this.properties = properties;
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) throws SQLException {
        List<Job> queued = jobs.stream()
                .filter(job -> job.spec().relations().resultQueue() != null)
                .toList();
        if (queued.isEmpty()) {
            return;
        }
        try (PreparedStatement message = connection.prepareStatement(MESSAGE);
                PreparedStatement keep = connection.prepareStatement(KEEP)) {
            for (Job job : queued) {
                Instant at = job.finishedAt() == null ? Instant.EPOCH : job.finishedAt();
                message.setString(1, job.spec().relations().resultQueue());
                message.setString(2, job.id().value());
                message.setLong(3, at.toEpochMilli());
                message.addBatch();
                long until = at.plus(properties.retention()).toEpochMilli();
                keep.setLong(1, until);
                keep.setString(2, job.id().value());
                keep.setLong(3, until);
                keep.addBatch();
            }
            message.executeBatch();
            keep.executeBatch();
        }
    }

    /** All items of a batch have the same queue, or none. */
    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return Transactions.jdbc(connection)
                .sql("select result_queue is not null from job where batch_id = ? limit 1")
                .param(batchId)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** The messages carry their outcomes, whatever becomes of the job. */
    @Override
    public void deleting(Connection connection, Job job) {
        KeptMessages.keep(connection, job, properties.retention());
    }

    /** What the row is about to forget is kept with the messages that speak of it. */
    @Override
    public void reopening(Connection connection, Job job) {
        if (job.spec().relations().resultQueue() != null) {
            Transactions.jdbc(connection)
                    .sql("update queue_message set past = ? where job_id = ? and past is null")
                    .param(PastOutcome.of(job))
                    .param(job.id().value())
                    .update();
        }
    }
}
