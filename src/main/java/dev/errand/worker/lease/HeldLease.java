package dev.errand.worker.lease;

import dev.errand.db.row.NewRows;
import dev.errand.db.row.NewRows.Column;
import dev.errand.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker has, or had.
 *
 * @param token of the lease
 * @param worker who has it
 * @param requestId by which request it was granted, if that had an id
 * @param grantedAt when
 * @param length for how long, and for how much longer with each extension that says nothing else
 * @param deadline when the attempt has to stop
 * @param expiresAt when the worker may be taken for lost; of one that ended, until when that is remembered
 * @param end how it ended; {@code null} while it is out
 */
record HeldLease(
        String token,
        WorkerName worker,
        @Nullable String requestId,
        Instant grantedAt,
        Duration length,
        Instant deadline,
        Instant expiresAt,
        @Nullable End end) {

    /** Between the id of the job and what nobody can guess. */
    private static final char BETWEEN = '.';

    private static final Pattern SECRET = Pattern.compile("\\.[0-9a-f]{32}");

    static final NewRows<HeldLease> ROWS = new NewRows<>(
            "worker_lease",
            List.of(
                    Column.text("token", HeldLease::token),
                    Column.text("job_id", lease -> lease.jobId().value()),
                    Column.text("worker_id", lease -> lease.worker().workerId()),
                    Column.text("instance", lease -> lease.worker().instance()),
                    Column.text("request_id", HeldLease::requestId),
                    Column.bigint("granted_at", lease -> lease.grantedAt().toEpochMilli()),
                    Column.bigint("lease_ms", lease -> lease.length().toMillis()),
                    Column.bigint("deadline", lease -> lease.deadline().toEpochMilli()),
                    Column.bigint("expires_at", lease -> lease.expiresAt().toEpochMilli())));

    static final String COLUMNS =
            "token, worker_id, instance, request_id, granted_at, lease_ms, deadline, expires_at, outcome, fingerprint";

    /**
     * How a lease ended.
     *
     * @param outcome what its worker was told
     * @param fingerprint of what it had said; empty where it did not end it itself
     */
    record End(String outcome, String fingerprint) {}

    static HeldLease of(ResultSet row) throws SQLException {
        String outcome = row.getString(9);
        return new HeldLease(
                row.getString(1),
                new WorkerName(row.getString(2), row.getString(3)),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                Duration.ofMillis(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                outcome == null ? null : new End(outcome, row.getString(10)));
    }

    JobId jobId() {
        return jobId(token).orElseThrow();
    }

    /** Of which job a token would be, if it can be one. */
    static Optional<JobId> jobId(String token) {
        int end = token.indexOf(BETWEEN);
        return end < 0 || !SECRET.matcher(token.substring(end)).matches()
                ? Optional.empty()
                : JobId.parse(token.substring(0, end));
    }

    /** What makes tokens of the ids of jobs. */
    static String newSecret() {
        return BETWEEN + UUID.randomUUID().toString().replace("-", "");
    }

    boolean isOut() {
        return end == null;
    }

    /** The same until then. */
    HeldLease until(Instant then) {
        return new HeldLease(token, worker, requestId, grantedAt, length, deadline, then, end);
    }
}
