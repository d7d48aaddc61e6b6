package dev.errand.store;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The moves of jobs that no attempt makes: claimed, called off, retried by hand, promoted, expired. One transaction each. */
final class JobMoves {

    private static final Comparator<Job> START_ORDER = Comparator.<Job>comparingInt(
                    job -> -job.spec().priority())
            .thenComparing(job -> job.spec().runAt())
            .thenComparing(Job::id);

    /** What a final job is given: when it ended and when it is to go. */
    private static final String ENDED = """
            finished_at = :now, purge_at = :now + case when coalesce(result_ttl_ms, 0) > :retention then result_ttl_ms else :retention end,
                version = version + 1
            """;

    /** How many items of a batch are canceled by one statement when somebody is to see them. */
    private static final int CHUNK = 2_000;

    private final Dialect dialect;
    private final Duration retention;
    private final FinishHooks hooks;

    /** With how long a final job is kept that does not ask for more. */
    JobMoves(Dialect dialect, Duration retention, FinishHooks hooks) {
        this.dialect = dialect;
        this.retention = retention;
        this.hooks = hooks;
    }

    static JdbcClient jdbc(Connection connection) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    List<Job> claim(Connection connection, String queue, int most, Lease lease, Instant now) {
        return jdbc(connection)
                .sql("""
                        update job set state = 'running', version = version + 1, attempt = attempt + 1, started_at = :now,
                            started_version = version + 1, lease_token = :token, node = :node
                        where id in (select id from job where queue = :queue and state = 'queued' and held = 0
                                and (expires_at is null or attempt > 0 or expires_at > :now)
                            order by priority desc, run_at, id limit :most""" + dialect.skipLocked() + """
                        ) returning\s""" + JobRows.WITH_ARGUMENTS)
                .param("now", now.toEpochMilli())
                .param("token", lease.token())
                .param("node", lease.node())
                .param("queue", queue)
                .param("most", most)
                .query((row, i) -> JobRows.job(row))
                .list()
                .stream()
                .sorted(START_ORDER)
                .toList();
    }

    CancelVerdict cancel(Connection connection, JobId id, @Nullable String reason, Instant now) throws SQLException {
        JdbcClient jdbc = jdbc(connection);
        int canceled = jdbc.sql("""
                        update job set state = 'canceled', reason = 'canceled', cancel_requested_at = :now,
                            cancel_reason = :reason,\s""" + ENDED + " where id = :id and state in ('scheduled', 'queued')")
                .param("now", now.toEpochMilli())
                .param("retention", retention.toMillis())
                .param("reason", reason)
                .param("id", id.value())
                .update();
        if (canceled == 0) {
            jdbc.sql("""
                            update job set cancel_requested_at = :now, cancel_reason = :reason, version = version + 1
                            where id = :id and state = 'running' and cancel_requested_at is null""")
                    .param("now", now.toEpochMilli())
                    .param("reason", reason)
                    .param("id", id.value())
                    .update();
        }
        Optional<Job> job = find(jdbc, id);
        if (job.isEmpty()) {
            return new CancelVerdict.Missing();
        }
        if (canceled == 1) {
            hooks.finished(connection, List.of(job.get()));
            return new CancelVerdict.Canceled(job.get());
        }
        return job.get().done() ? new CancelVerdict.AlreadyFinal(job.get()) : new CancelVerdict.Requested(job.get());
    }

    /** Cancels all items of a batch that wait, and marks those that run; answers the latter. */
    List<Job> cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException {
        FinishHooks wanting = hooks.ofCanceledItems(connection, batchId);
        if (wanting.isEmpty()) {
            cancelItems(connection, batchId, reason, now, 0, Integer.MAX_VALUE, "")
                    .update();
        } else {
            cancelAndTell(connection, batchId, reason, now, wanting);
        }
        return jdbc(connection)
                .sql("""
                        update job set cancel_requested_at = :now, cancel_reason = :reason, version = version + 1
                        where id in (select id from job
                            where state = 'running' and id > '' and coalesce(batch_id, '') = :batch)
                            and cancel_requested_at is null
                        returning\s""" + JobRows.BRIEF)
                .param("now", now.toEpochMilli())
                .param("reason", reason)
                .param("batch", batchId)
                .query((row, i) -> JobRows.job(row))
                .list();
    }

    /** So many at a time that the jobs never fill the memory. */
    private void cancelAndTell(
            Connection connection, String batchId, @Nullable String reason, Instant now, FinishHooks wanting)
            throws SQLException {
        Integer last = jdbc(connection)
                .sql("select max(batch_index) from job where batch_id = ?")
                .param(batchId)
                .query(Integer.class)
                .optional()
                .orElse(null);
        for (int from = 0; last != null && from <= last; from += CHUNK) {
            List<Job> canceled = cancelItems(
                            connection, batchId, reason, now, from, from + CHUNK, " returning " + JobRows.BRIEF)
                    .query((row, i) -> JobRows.job(row))
                    .list();
            wanting.finished(connection, canceled);
        }
    }

    private JdbcClient.StatementSpec cancelItems(
            Connection connection,
            String batchId,
            @Nullable String reason,
            Instant now,
            int from,
            int to,
            String returning) {
        return jdbc(connection)
                .sql("""
                        update job set state = 'canceled', reason = 'canceled', held = 0, cancel_requested_at = :now,
                            cancel_reason = :reason,\s""" + ENDED
                        + " where batch_id = :batch and batch_index >= :from and batch_index < :to"
                        + " and state in ('scheduled', 'queued')" + returning)
                .param("now", now.toEpochMilli())
                .param("retention", retention.toMillis())
                .param("reason", reason)
                .param("batch", batchId)
                .param("from", from)
                .param("to", to);
    }

    RetryVerdict retry(Connection connection, JobId id, Instant now) throws SQLException {
        JdbcClient jdbc = jdbc(connection);
        Optional<Job> before = find(jdbc, id);
        if (before.isEmpty()) {
            return new RetryVerdict.Missing();
        }
        if (!before.get().state().mayBecome(JobState.QUEUED) || !before.get().done()) {
            return new RetryVerdict.Refused(before.get());
        }
        hooks.reopening(connection, before.get());
        jdbc.sql("""
                        update job set state = 'queued', version = version + 1, attempt = 0, failures = 0, losses = 0,
                            run_at = :now, expires_at = null, started_at = null, finished_at = null, purge_at = null,
                            cancel_requested_at = null, cancel_reason = null, reason = null, failure = null,
                            progress_percent = null, progress_message = null, progress_at = null
                        where id = :id and state in ('failed', 'canceled')""").param("now", now.toEpochMilli()).param("id", id.value()).update();
        Job queued = find(jdbc, id).orElseThrow();
        hooks.reopened(connection, queued);
        return new RetryVerdict.Queued(queued);
    }

    Map<String, Integer> promote(Connection connection, Instant now, int most) {
        Map<String, Integer> promoted = new HashMap<>();
        jdbc(connection)
                .sql("""
                        update job set state = 'queued', version = version + 1
                        where id in (select id from job where state = 'scheduled' and run_at <= :now
                            order by run_at limit :most""" + dialect.skipLocked() + ") returning queue")
                .param("now", now.toEpochMilli())
                .param("most", most)
                .query(String.class)
                .list()
                .forEach(queue -> promoted.merge(queue, 1, Integer::sum));
        return promoted;
    }

    List<Job> expire(Connection connection, Instant now, int most) throws SQLException {
        List<Job> expired = jdbc(connection)
                .sql("""
                        update job set state = 'failed', reason = 'expired',
                            failure = '{"type":"expired","message":"not started by the time that was asked for"}',\s""" + ENDED + """
                        where id in (select id from job where expires_at is not null and expires_at <= :now
                            and attempt = 0 and state in ('scheduled', 'queued') order by expires_at limit :most""" + dialect.skipLocked() + """
                        ) returning\s""" + JobRows.BRIEF)
                .param("now", now.toEpochMilli())
                .param("retention", retention.toMillis())
                .param("most", most)
                .query((row, i) -> JobRows.job(row))
                .list();
        hooks.finished(connection, expired);
        return expired;
    }

    private static Optional<Job> find(JdbcClient jdbc, JobId id) {
        return jdbc.sql("select " + JobRows.FULL + " from job where id = ?")
                .param(id.value())
                .query((row, i) -> JobRows.job(row))
                .optional();
    }
}
