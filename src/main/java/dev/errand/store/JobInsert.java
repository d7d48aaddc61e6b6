package dev.errand.store;

import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.JobSpec;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Ties;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores new jobs, with their idempotency keys and metadata in the same transaction. */
final class JobInsert implements GroupCommit.Write<NewJob, Insertion> {

    private static final String JOB = """
            insert into job (id, task, queue, priority, state, run_at, expires_at, timeout_ms, max_attempts, backoff_ms,
                max_backoff_ms, at_most_once, result_ttl_ms, attempt, started_at, lease_token, node, metadata, args, kwargs,
                batch_id, batch_index, item_key, held, result_queue, webhook)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String METADATA = "insert into job_metadata (job_id, name, value) values (?, ?, ?)";

    private static final Insertion STORED = new Insertion.Stored();

    @Override
    public List<Insertion> apply(Connection connection, List<NewJob> jobs) throws SQLException {
        List<IdempotencyKeys.Claim> claims = new ArrayList<>(0);
        for (NewJob job : jobs) {
            NewJob.Idempotency key = job.idempotency();
            if (key != null) {
                claims.add(IdempotencyKeys.Claim.of(key, job.id().value(), job.createdAt()));
            }
        }
        Map<String, Transactions.KeyVerdict> verdicts = IdempotencyKeys.take(connection, claims);
        List<Insertion> outputs = new ArrayList<>(jobs.size());
        List<NewJob> fresh = new ArrayList<>(jobs.size());
        for (NewJob job : jobs) {
            Transactions.KeyVerdict verdict = verdicts.get(job.id().value());
            if (verdict == null || verdict.taken()) {
                outputs.add(STORED);
                fresh.add(job);
            } else {
                outputs.add(new Insertion.Duplicate(verdict.targetId(), verdict.fingerprint()));
            }
        }
        insertJobs(connection, fresh);
        insertMetadata(connection, fresh);
        return outputs;
    }

    static void insertJobs(Connection connection, List<NewJob> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(JOB)) {
            for (NewJob job : jobs) {
                bind(statement, job);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, NewJob job) throws SQLException {
        JobSpec spec = job.spec();
        Job stored = job.stored();
        Attempts attempts = stored.attempts();
        Lease lease = job.lease();
        int i = 0;
        statement.setString(++i, job.id().value());
        statement.setString(++i, spec.task());
        statement.setString(++i, spec.queue());
        statement.setInt(++i, spec.priority());
        statement.setString(++i, stored.state().code());
        statement.setLong(++i, spec.runAt().toEpochMilli());
        statement.setObject(++i, millis(spec.expiresAt()));
        statement.setLong(++i, spec.timeout().toMillis());
        statement.setInt(++i, spec.retry().maxAttempts());
        statement.setLong(++i, spec.retry().backoff().toMillis());
        statement.setLong(++i, spec.retry().maxBackoff().toMillis());
        statement.setInt(++i, spec.atMostOnce() ? 1 : 0);
        statement.setObject(++i, millis(spec.resultTtl()));
        statement.setInt(++i, attempts.number());
        statement.setObject(++i, millis(stored.startedAt()));
        statement.setString(++i, lease == null ? null : lease.token());
        statement.setString(++i, lease == null ? null : lease.node());
        statement.setString(++i, StoredJson.ofMetadata(spec.metadata()));
        statement.setString(++i, spec.args());
        statement.setString(++i, spec.kwargs());
        Ties.BatchItem item = spec.ties().item();
        statement.setString(++i, item == null ? null : item.batchId());
        statement.setObject(++i, item == null ? null : item.index());
        statement.setString(++i, item == null ? null : item.key());
        statement.setInt(++i, item != null && item.held() ? 1 : 0);
        statement.setString(++i, spec.ties().resultQueue());
        statement.setString(++i, StoredJson.ofWebhook(spec.ties().webhook()));
    }

    static void insertMetadata(Connection connection, List<NewJob> jobs) throws SQLException {
        if (jobs.stream().allMatch(job -> job.spec().metadata().isEmpty())) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(METADATA)) {
            for (NewJob job : jobs) {
                for (Map.Entry<String, String> pair : job.spec().metadata().entrySet()) {
                    statement.setString(1, job.id().value());
                    statement.setString(2, pair.getKey());
                    statement.setString(3, pair.getValue());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
