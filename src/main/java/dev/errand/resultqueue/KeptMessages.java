package dev.errand.resultqueue;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Place;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.Sealing;
import dev.errand.encryption.UnreadableException;
import dev.errand.job.Job;
import dev.errand.store.row.JobExpressions;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets messages outlive their job: in the transaction that deletes it they take it along as it was, each with the outcome that it is
 * about. All else of them stays: number, receipts, deliveries, and how long they are kept.
 */
public final class KeptMessages {

    /** Whoever is just receiving or acknowledging one is waited for, and what it did is seen. */
    private static final String LEAVE = """
            delete from queue_message where job_id = ?
            returning seq, queue, enqueued_at, visible_at, delivery_count, undelivered, past""";

    /** As long as the job would have been kept for its message. */
    private static final String ARRIVE = """
            insert into kept_message
                (seq, queue, job_id, enqueued_at, visible_at, delivery_count, undelivered, job, purge_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, coalesce(%s, ?))""".formatted(JobExpressions.purgeAt("?"));

    private static final Logger log = LoggerFactory.getLogger(KeptMessages.class);

    private KeptMessages() {}

    /** Queues are a tenant's own, so their names say whose it is. */
    private static Place place(String queue, String jobId) {
        return new Place(queue, jobId, "kept_message.job");
    }

    private record Message(
            long seq,
            String queue,
            long enqueuedAt,
            long visibleAt,
            int deliveries,
            int undelivered,
            @Nullable String past) {}

    /** Keeps what there is of a final job that is about to be deleted; its row is still there, and locked. */
    static void keep(Connection connection, Job job, Duration retention, Sealing sealing) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<Message> messages = jdbc.sql(LEAVE)
                .param(job.id().value())
                .query((row, i) -> new Message(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getString(7)))
                .list();
        for (Message message : messages) {
            Job asItWas = message.past() == null ? job : PastOutcome.restore(job, message.past());
            jdbc.sql(ARRIVE)
                    .params(
                            message.seq(),
                            message.queue(),
                            job.id().value(),
                            message.enqueuedAt(),
                            message.visibleAt(),
                            message.deliveries(),
                            message.undelivered(),
                            sealing.text(
                                    OutcomeJson.MAPPER.writeValueAsString(asItWas),
                                    place(message.queue(), job.id().value())),
                            job.id().value(),
                            message.enqueuedAt() + retention.toMillis())
                    .update();
        }
    }

    /** The jobs that these messages took along, by the messages' numbers. */
    public static Map<Long, Job> find(JdbcClient jdbc, List<Long> messages) {
        Map<Long, Job> jobs = new HashMap<>(0);
        if (!messages.isEmpty()) {
            jdbc.sql("select seq, job, queue, job_id from kept_message where seq in (:seqs)")
                    .param("seqs", messages)
                    .query(row -> {
                        try {
                            String job = Sealed.open(row.getString(2), place(row.getString(3), row.getString(4)));
                            jobs.put(row.getLong(1), OutcomeJson.MAPPER.readValue(job, Job.class));
                        } catch (UnreadableException e) {
                            log.error("{}; nobody receives it", e.getMessage());
                        }
                    });
        }
        return jobs;
    }
}
