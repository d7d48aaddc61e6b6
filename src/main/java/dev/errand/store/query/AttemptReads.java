package dev.errand.store.query;

import dev.errand.job.AttemptEnd;
import dev.errand.job.Failure;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.Reason;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.AttemptRecord;
import dev.errand.store.row.SealedCells;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the attempts of a job: those that were followed by another one, and what the job's own row tells of the last. */
final class AttemptReads {

    private static final String PAST = """
            select attempt, node, queued_at, started_at, finished_at, outcome, reason, failure, fingerprint, retry_at,
                (select queue from job where job.id = job_attempt.job_id) as queue
            from job_attempt where job_id = ? order by version""";

    private static final String LAST = """
            select state, attempt, case when state = 'running' then node else ran_on end as node, run_at as queued_at, started_at,
                finished_at, reason, failure, error_fingerprint as fingerprint, queue,
                (select worker_id from worker_lease where worker_lease.token = job.lease_token) as worker
            from job where id = ? and started_at is not null and (state = 'running' or finished_at is not null)""";

    private AttemptReads() {}

    static List<AttemptRecord> read(JdbcClient jdbc, JobId id) {
        // The job first: an attempt that is followed by another one meanwhile stands there, or among the others, or in
        // both.
        Optional<AttemptRecord> last = jdbc.sql(LAST)
                .param(id.value())
                .query((row, i) -> last(row, id))
                .optional();
        List<AttemptRecord> past = jdbc.sql(PAST)
                .param(id.value())
                .query((row, i) -> past(row, id))
                .list();
        List<AttemptRecord> all = new ArrayList<>(past.size() + 1);
        past.forEach(each -> add(all, each));
        last.filter(each -> isLater(each, past)).ifPresent(each -> add(all, each));
        return all;
    }

    /** A job that was called off while it waited has its last attempt among the others already. */
    private static boolean isLater(AttemptRecord last, List<AttemptRecord> past) {
        Instant started = last.startedAt();
        return started != null
                && past.stream()
                        .allMatch(each ->
                                each.startedAt() == null || each.startedAt().isBefore(started));
    }

    private static void add(List<AttemptRecord> all, AttemptRecord next) {
        all.add(all.isEmpty() ? next : next.notBefore(all.getLast().finishedAt()));
    }

    private static AttemptRecord past(ResultSet row, JobId id) throws SQLException {
        return record(
                row, id, row.getString("node"), AttemptEnd.ofCode(row.getString("outcome")), time(row, "retry_at"));
    }

    private static AttemptRecord last(ResultSet row, JobId id) throws SQLException {
        JobState state = JobState.ofCode(row.getString("state")).orElseThrow();
        String worker = row.getString("worker");
        String node = worker == null ? row.getString("node") : "@" + worker;
        AttemptEnd end = state.isFinal() ? AttemptEnd.of(state, reason(row)) : null;
        return record(row, id, node, end, null);
    }

    /** While it runs, a job has the reason and the error of the attempt before. */
    private static AttemptRecord record(
            ResultSet row, JobId id, @Nullable String node, @Nullable AttemptEnd end, @Nullable Instant retryAt)
            throws SQLException {
        String known = node == null || node.equals(Lease.WORKERS) ? "" : node;
        boolean ofWorker = known.startsWith("@");
        return new AttemptRecord(
                row.getInt("attempt"),
                ofWorker || known.isEmpty() ? null : known,
                ofWorker ? TenantNames.shown(known.substring(1)) : null,
                Instant.ofEpochMilli(row.getLong("queued_at")),
                time(row, "started_at"),
                time(row, "finished_at"),
                end,
                end == null ? null : reason(row),
                end == null || end == AttemptEnd.SUCCEEDED ? null : failure(row, id),
                retryAt);
    }

    private static @Nullable Failure failure(ResultSet row, JobId id) throws SQLException {
        String stored = row.getString("failure");
        Reason reason = reason(row);
        if (stored == null || reason == null) {
            return null;
        }
        Failure failure = SealedCells.failure(
                stored,
                SealedCells.place(TenantNames.tenantOfLine(row.getString("queue")), id.value(), "failure"),
                reason);
        // What was called off while it waited keeps the error of an earlier attempt.
        return failure.reason() == reason ? failure.marked(row.getString("fingerprint")) : null;
    }

    private static @Nullable Reason reason(ResultSet row) throws SQLException {
        String code = row.getString("reason");
        return code == null ? null : Reason.ofCode(code);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
