package dev.errand.store.transition;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.row.JobRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The moves of {@link JobMoves} for many jobs at once, by the same statements and with the same hooks. To be done within a write; what cannot be
 * moved is passed over.
 */
final class ManyMoves {

    private static final String RETURNING = " and id in (:ids) returning " + JobRows.BRIEF;

    /** What fell with others is passed over: it waits again when they are retried. */
    private static final String RETRYABLE = "select " + JobRows.BRIEF
            + " from job where id in (:ids) and state in ('failed', 'canceled')" + FallenJobs.NOT_FALLEN;

    private final Dialect dialect;
    private final Duration retention;
    private final OutcomeHooks hooks;
    private final PastAttempts past;

    ManyMoves(Dialect dialect, Duration retention, OutcomeHooks hooks, PastAttempts past) {
        this.dialect = dialect;
        this.retention = retention;
        this.hooks = hooks;
        this.past = past;
    }

    /** Those that waited are canceled now, and those that ran are marked; the others are left out. */
    List<Job> cancel(Connection connection, Collection<JobId> ids, @Nullable String reason, Instant now)
            throws SQLException {
        List<Job> changed = Transactions.jdbc(connection)
                .sql(JobMoves.CANCEL + RETURNING)
                .param("now", now.toEpochMilli())
                .param("usual", retention.toMillis())
                .param("reason", reason)
                .param("ids", padded(ids))
                .query((row, i) -> JobRows.job(row))
                .list();
        hooks.finished(connection, changed.stream().filter(Job::done).toList());
        hooks.calledOff(connection, changed);
        return changed;
    }

    /** Those that had failed or were canceled are queued anew; the others are left out. */
    List<Job> retry(Connection connection, Collection<JobId> ids, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<Job> before = jdbc.sql(RETRYABLE + dialect.forUpdate())
                .param("ids", padded(ids))
                .query((row, i) -> JobRows.job(row))
                .list();
        if (before.isEmpty()) {
            return List.of();
        }
        List<Job> told = new ArrayList<>(before.size());
        for (Job job : before) {
            // What a message in a result queue will show of it is to be kept whole.
            told.add(job.spec().relations().resultQueue() == null ? job : whole(jdbc, job));
        }
        hooks.reopening(connection, told);
        past.keepLast(connection, before);
        List<Job> queued = jdbc.sql(JobMoves.RETRY + "in (:ids) returning " + JobRows.BRIEF)
                .param("now", now.toEpochMilli())
                .param("ids", padded(before.stream().map(Job::id).toList()))
                .query((row, i) -> JobRows.job(row))
                .list();
        hooks.reopened(connection, queued);
        return queued;
    }

    private static Job whole(JdbcClient jdbc, Job job) {
        return jdbc.sql("select " + JobRows.FULL + " from job where id = ?")
                .param(job.id().value())
                .query((row, i) -> JobRows.job(row))
                .single();
    }

    /** The last id is repeated up to a power of two: so there are few of these statements, and they stay prepared. */
    static List<String> padded(Collection<JobId> ids) {
        List<String> params = new ArrayList<>(ids.stream().map(JobId::value).toList());
        int size = Integer.highestOneBit(2 * params.size() - 1);
        params.addAll(Collections.nCopies(size - params.size(), params.getLast()));
        return params;
    }
}
