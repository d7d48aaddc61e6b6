package dev.errand.store.transition;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.store.Completion;
import dev.errand.store.Insertion;
import dev.errand.store.JobTransitions;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.RetentionProperties;
import dev.errand.store.WorkerAsk;
import dev.errand.store.claim.WorkerClaims;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The transitions of many jobs, on JDBC. */
public final class JdbcJobTransitions implements JobTransitions {

    private static final String RECORD_CANCELED = """
            insert into batch_outcome (batch_id, item_index, job_id, status)
            select j.batch_id, j.batch_index, j.id, j.state from job as j
            where j.batch_id = ? and j.state = 'canceled' order by j.batch_index
            on conflict (batch_id, item_index) do nothing""";

    private final JobMoves moves;
    private final ManyMoves many;
    private final Removals removals;
    private final JobInsert insert;
    private final KeptJobs kept;
    private final AttemptWrites attempts;
    private final WorkerClaims leases;
    private final TenantQuotas quotas;

    /** For a database of this kind. */
    public JdbcJobTransitions(
            Dialect dialect, Duration claimAhead, RetentionProperties retention, OutcomeHooks hooks, RowWrites writes) {
        this.quotas = writes.quotas();
        this.insert = writes.insert();
        this.moves = new JobMoves(dialect, retention.results(), hooks, writes.past());
        this.many = new ManyMoves(dialect, retention.results(), hooks, writes.past());
        this.removals = new Removals(dialect, retention, hooks);
        this.kept = new KeptJobs(retention.results());
        this.attempts = writes.attempts();
        this.leases = new WorkerClaims(dialect, claimAhead);
    }

    @Override
    public List<Job> lease(Connection connection, WorkerAsk ask, Instant now) throws SQLException {
        return leases.lease(connection, ask, now);
    }

    @Override
    public List<Completion.Verdict> complete(Connection connection, List<Completion> completions) throws SQLException {
        return attempts.complete(connection, completions);
    }

    @Override
    public Optional<Quota.Kind> takeRoom(
            Connection connection, @Nullable String tenant, Quota quota, int jobs, long bytes) {
        return quotas.takeAll(Transactions.jdbc(connection), tenant, quota, jobs, bytes);
    }

    @Override
    public void insert(Connection connection, List<NewJob> jobs) throws SQLException {
        insert.insert(connection, jobs);
    }

    @Override
    public List<Insertion> insertUnlessTaken(
            Connection connection, List<NewJob> jobs, UnaryOperator<List<NewJob>> placing) throws SQLException {
        return insert.apply(connection, jobs, placing);
    }

    @Override
    public boolean isOneInsert(List<NewJob> jobs) {
        return insert.isOneStatement(jobs);
    }

    @Override
    public String pack(List<NewJob> jobs) {
        return insert.pack(jobs);
    }

    @Override
    public Unpacked unpack(String packed) {
        return insert.unpack(packed);
    }

    @Override
    public List<Job> cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException {
        return moves.cancelItems(connection, batchId, reason, now);
    }

    @Override
    public List<Job> cancelAll(Connection connection, Collection<JobId> ids, @Nullable String reason, Instant now)
            throws SQLException {
        return many.cancel(connection, ids, reason, now);
    }

    @Override
    public List<Job> retryAll(Connection connection, Collection<JobId> ids, Instant now) throws SQLException {
        return many.retry(connection, ids, now);
    }

    @Override
    public int deleteAll(Connection connection, Collection<JobId> ids, Instant now) throws SQLException {
        return removals.deleteAll(connection, ManyMoves.padded(ids), now);
    }

    @Override
    public int removeItems(Connection connection, String batchId, Instant now, int limit) throws SQLException {
        return removals.items(connection, batchId, now, limit);
    }

    @Override
    public int recordCanceled(Connection connection, String batchId) {
        return Transactions.jdbc(connection).sql(RECORD_CANCELED).param(batchId).update();
    }

    @Override
    public void keepUntil(Connection connection, Map<JobId, Instant> times) throws SQLException {
        KeptJobs.keepUntil(connection, times);
    }

    @Override
    public void release(Connection connection, List<String> ids) {
        kept.release(connection, ids);
    }

    @Override
    public KeyVerdict takeKey(Connection connection, NewJob.Idempotency key, String targetId, long createdAtMillis)
            throws SQLException {
        IdempotencyKeys.Claim claim =
                new IdempotencyKeys.Claim(key.key(), insert.sealed(key).fingerprint(), targetId, createdAtMillis);
        return Objects.requireNonNull(
                IdempotencyKeys.take(connection, List.of(claim)).get(targetId));
    }
}
