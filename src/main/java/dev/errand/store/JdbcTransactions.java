package dev.errand.store;

import dev.errand.job.Job;
import dev.errand.job.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Transactions on JDBC, through the same committer as all jobs. */
final class JdbcTransactions implements Transactions {

    private final GroupCommit commits;
    private final JdbcClient readers;
    private final Dialect dialect;
    private final JobMoves moves;
    private final Removals removals;
    private final RowInsert rows;
    private final JobInsert insert;

    JdbcTransactions(GroupCommit commits, Database database, RetentionProperties retention, FinishHooks hooks) {
        this.commits = commits;
        this.readers = JdbcClient.create(database.readers());
        this.dialect = database.dialect();
        this.rows = database.inserts();
        this.insert = new JobInsert(rows);
        this.moves = new JobMoves(dialect, retention.results(), hooks);
        this.removals = new Removals(dialect, retention, hooks);
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public <T> T write(Work<T> work) {
        return commits.call(work::apply);
    }

    @Override
    public <T> T read(Function<JdbcClient, T> query) {
        return commits.read(() -> query.apply(readers));
    }

    @Override
    public void insert(Connection connection, List<NewJob> jobs) throws SQLException {
        insert.insert(connection, jobs);
    }

    @Override
    public <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException {
        this.rows.insert(connection, table, rows);
    }

    @Override
    public List<Job> cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException {
        return moves.cancelItems(connection, batchId, reason, now);
    }

    @Override
    public int removeItems(Connection connection, String batchId, Instant now, int most) throws SQLException {
        return removals.items(connection, batchId, now, most);
    }

    @Override
    public void afterCommit(Runnable action) {
        commits.afterCommit(action);
    }

    @Override
    public KeyVerdict takeKey(Connection connection, NewJob.Idempotency key, String targetId, long createdAtMillis)
            throws SQLException {
        IdempotencyKeys.Claim claim =
                new IdempotencyKeys.Claim(key.key(), key.fingerprint(), targetId, createdAtMillis);
        return Objects.requireNonNull(
                IdempotencyKeys.take(connection, List.of(claim)).get(targetId));
    }
}
