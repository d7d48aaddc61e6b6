package dev.errand.resultqueue;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.JobFacts;
import dev.errand.store.JobTransitions;
import dev.errand.store.OutcomeHook;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Puts each outcome into its queue, in the very transaction that makes the job final: after a crash there is both or neither. Jobs
 * without a queue cost nothing. The job is kept for as long as its message may be, and so is the batch that it is an item of.
 */
@Component
public class OutcomeMessages implements OutcomeHook {

    private static final String MESSAGE = "insert into queue_message (queue, job_id, enqueued_at) values (?, ?, ?)";

    private final JobTransitions jobs;
    private final JobFacts facts;
    private final ResultQueueProperties properties;
    private final Sealing sealing;

    public OutcomeMessages(JobTransitions jobs, JobFacts facts, ResultQueueProperties properties, Sealing sealing) {
        this.jobs = jobs;
        this.facts = facts;
        this.properties = properties;
        this.sealing = sealing;
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) throws SQLException {
        List<Job> queued = jobs.stream()
                .filter(job -> job.spec().relations().resultQueue() != null)
                .toList();
        if (queued.isEmpty()) {
            return;
        }
        Map<JobId, Instant> keep = new LinkedHashMap<>();
        try (PreparedStatement message = connection.prepareStatement(MESSAGE)) {
            for (Job job : queued) {
                Instant at = job.finishedAt() == null ? Instant.EPOCH : job.finishedAt();
                message.setString(1, job.spec().relations().resultQueue());
                message.setString(2, job.id().value());
                message.setLong(3, at.toEpochMilli());
                message.addBatch();
                keep.put(job.id(), at.plus(properties.retention()));
            }
            message.executeBatch();
        }
        this.jobs.keepUntil(connection, keep);
    }

    /** All items of a batch have the same queue, or none; those of a workflow may differ. */
    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return facts.anyItem(Transactions.jdbc(connection), batchId)
                .filter(item -> !item.alike() || item.resultQueue() != null)
                .isPresent();
    }

    /** The messages carry their outcomes, whatever becomes of the job. */
    @Override
    public void deleting(Connection connection, Job job) {
        KeptMessages.keep(connection, job, properties.retention(), sealing);
    }

    /** What the row is about to forget is kept with the messages that speak of it. */
    @Override
    public void reopening(Connection connection, Job job) {
        if (job.spec().relations().resultQueue() != null) {
            Transactions.jdbc(connection)
                    .sql("update queue_message set past = ? where job_id = ? and past is null")
                    .param(sealing.text(PastOutcome.of(job), PastOutcome.place(job)))
                    .param(job.id().value())
                    .update();
        }
    }
}
