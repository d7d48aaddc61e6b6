package dev.errand.store.transition;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.Workplace;
import dev.errand.store.CancelVerdict;
import dev.errand.store.JobStore;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.RetryVerdict;
import dev.errand.store.row.HeldSql;
import dev.errand.store.row.JobRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The moves of jobs that no attempt makes, but for claims: called off, retried by hand, promoted, expired. One transaction each. */
public final class JobMoves {

    /** When what ends at {@code :now} goes; see {@link KeptJobs#purgeAt}. */
    public static final String PURGE_AT = KeptJobs.purgeAt(":now");

    /** Ends what waits and marks what runs, by one statement: so nothing can slip through by going from the one to the other. */
    static final String CANCEL = """
            update job set version = version + 1, cancel_requested_at = :now, cancel_reason = :reason,
                state = case when state = 'running' then state else 'canceled' end,
                reason = case when state = 'running' then reason else 'canceled' end,
                finished_at = case when state = 'running' then null else :now end,
                purge_at = case when state = 'running' then null else\s""" + PURGE_AT + " end"
            + " where (state in ('scheduled', 'queued') or state = 'running' and cancel_requested_at is null)";

    private static final String EXPIRE = """
            update job set state = 'failed', reason = 'expired', version = version + 1, finished_at = :now, error_fingerprint = null,
                failure = '{"type":"expired","message":"not started by the time that was asked for"}', purge_at =\s""" + PURGE_AT + " where id in ";

    private static final String FIRST_EXPIRED = """
            select id from job where expires_at is not null and expires_at <= :now and attempt = 0
                and state in ('scheduled', 'queued') order by expires_at limit :limit""";

    /** What still waits for others, as it was called off before they ended, waits for them again. */
    public static final String RETRY = HeldSql.of("""
            update job set state = case when {waits} then 'scheduled' else 'queued' end,
                version = version + 1, attempt = 0, failures = 0, losses = 0,
                run_at = case when {waits} then run_at else :now end,
                waits_for = case when {waits} then waits_for end, on_release = case when {waits} then on_release end,
                expires_at = null, started_at = null, finished_at = null, purge_at = null,
                cancel_requested_at = null, cancel_reason = null, reason = null, failure = null, error_fingerprint = null, ran_on = null,
                past_attempts = case when started_at is null then past_attempts else coalesce(past_attempts, 0) + 1 end,
                progress_percent = null, progress_message = null, progress_at = null,
                held = case when limit_key is null then held else {LIMIT} end
            where state in ('failed', 'canceled') and id\s""").replace("{waits}", "(waits_for > 0 or on_release like 'refs%')");

    private static final String PROMOTE = "update job set state = 'queued', version = version + 1 where id in ";

    private static final String FIRST_DUE =
            "select id from job where state = 'scheduled' and run_at <= :now order by run_at limit :limit";

    /** Also of which batch, where its window holds it. */
    private static final String WHICH =
            HeldSql.of(" returning id, " + Workplace.SQL + ", limit_key, case when held = {WINDOW} then batch_id end");

    /** How many items of a batch are canceled by one statement when somebody is to see them. */
    private static final int CHUNK = 2_000;

    private final Dialect dialect;
    private final Duration retention;
    private final OutcomeHooks hooks;
    private final PastAttempts past;

    /** With how long a final job is kept that does not ask for more. */
    public JobMoves(Dialect dialect, Duration retention, OutcomeHooks hooks, PastAttempts past) {
        this.dialect = dialect;
        this.retention = retention;
        this.hooks = hooks;
        this.past = past;
    }

    public CancelVerdict cancel(Connection connection, JobId id, @Nullable String reason, Instant now)
            throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        int changed = cancel(jdbc, reason, now, " and id = :id", "")
                .param("id", id.value())
                .update();
        Optional<Job> job = find(jdbc, id);
        if (job.isEmpty()) {
            return new CancelVerdict.Missing();
        }
        if (!job.get().done()) {
            if (changed > 0) {
                hooks.calledOff(connection, List.of(job.get()));
            }
            return new CancelVerdict.Requested(job.get());
        }
        if (changed == 0) {
            return new CancelVerdict.AlreadyFinal(job.get());
        }
        hooks.finished(connection, List.of(job.get()));
        hooks.calledOff(connection, List.of(job.get()));
        return new CancelVerdict.Canceled(job.get());
    }

    /** Cancels all items of a batch that wait, and marks those that run; answers all that run. */
    List<Job> cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        OutcomeHooks wanting = hooks.ofCanceledItems(connection, batchId);
        if (wanting.isEmpty()) {
            cancel(jdbc, reason, now, " and batch_id = :batch", "")
                    .param("batch", batchId)
                    .update();
        } else {
            cancelAndTell(connection, batchId, reason, now, wanting);
        }
        hooks.itemsCalledOff(connection, batchId);
        return jdbc.sql("select " + JobRows.BRIEF
                        + " from job where state = 'running' and id > '' and coalesce(batch_id, '') = ?")
                .param(batchId)
                .query((row, i) -> JobRows.job(row))
                .list();
    }

    /** So many at a time that the jobs never fill the memory. */
    private void cancelAndTell(
            Connection connection, String batchId, @Nullable String reason, Instant now, OutcomeHooks wanting)
            throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Integer last = jdbc.sql("select max(batch_index) from job where batch_id = ?")
                .param(batchId)
                .query(Integer.class)
                .optional()
                .orElse(null);
        for (int from = 0; last != null && from <= last; from += CHUNK) {
            String some = " and batch_id = :batch and batch_index >= :from and batch_index < :to";
            List<Job> changed = cancel(jdbc, reason, now, some, " returning " + JobRows.BRIEF)
                    .param("batch", batchId)
                    .param("from", from)
                    .param("to", from + CHUNK)
                    .query((row, i) -> JobRows.job(row))
                    .list();
            wanting.finished(connection, changed.stream().filter(Job::done).toList());
            wanting.calledOff(connection, changed);
        }
    }

    private JdbcClient.StatementSpec cancel(
            JdbcClient jdbc, @Nullable String reason, Instant now, String which, String returning) {
        return jdbc.sql(CANCEL + which + returning)
                .param("now", now.toEpochMilli())
                .param("usual", retention.toMillis())
                .param("reason", reason);
    }

    public RetryVerdict retry(Connection connection, JobId id, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Optional<Job> before = findForUpdate(jdbc, id);
        if (before.isEmpty()) {
            return new RetryVerdict.Missing();
        }
        if (!before.get().state().mayBecome(JobState.QUEUED) || !before.get().done()) {
            return new RetryVerdict.Refused(before.get());
        }
        Optional<String> parent = FallenJobs.fellWith(jdbc, before.get());
        if (parent.isPresent()) {
            return new RetryVerdict.Fallen(before.get(), parent.get());
        }
        hooks.reopening(connection, before.get());
        past.keepLast(connection, List.of(before.get()));
        jdbc.sql(RETRY + "= :id")
                .param("now", now.toEpochMilli())
                .param("id", id.value())
                .update();
        Job queued = find(jdbc, id).orElseThrow();
        hooks.reopened(connection, queued);
        return new RetryVerdict.Queued(queued);
    }

    public List<JobStore.Promoted> promote(Connection connection, Instant now, int limit) throws SQLException {
        List<JobStore.Promoted> promoted = new ArrayList<>();
        Map<String, Integer> held = new HashMap<>(0);
        Transactions.jdbc(connection)
                .sql(PROMOTE + dialect.pick(FIRST_DUE) + WHICH)
                .param("now", now.toEpochMilli())
                .param("limit", limit)
                .query(row -> {
                    promoted.add(promoted(row.getString(1), row.getString(2), row.getString(3)));
                    String batchId = row.getString(4);
                    if (batchId != null) {
                        held.merge(batchId, 1, Integer::sum);
                    }
                });
        hooks.promotedHeld(connection, held);
        return promoted;
    }

    private static JobStore.Promoted promoted(String id, String workplace, @Nullable String limit) {
        return new JobStore.Promoted(new JobId(id), workplace, limit == null ? null : LimitKey.parse(limit));
    }

    public List<Job> expire(Connection connection, Instant now, int limit) throws SQLException {
        List<Job> expired = Transactions.jdbc(connection)
                .sql(EXPIRE + dialect.pick(FIRST_EXPIRED) + " returning " + JobRows.BRIEF)
                .param("now", now.toEpochMilli())
                .param("usual", retention.toMillis())
                .param("limit", limit)
                .query((row, i) -> JobRows.job(row))
                .list();
        hooks.finished(connection, expired);
        return expired;
    }

    private static Optional<Job> find(JdbcClient jdbc, JobId id) {
        return find(jdbc, id, "");
    }

    private Optional<Job> findForUpdate(JdbcClient jdbc, JobId id) {
        return find(jdbc, id, dialect.forUpdate());
    }

    private static Optional<Job> find(JdbcClient jdbc, JobId id, String forUpdate) {
        return jdbc.sql("select " + JobRows.FULL + " from job where id = ?" + forUpdate)
                .param(id.value())
                .query((row, i) -> JobRows.job(row))
                .optional();
    }
}
