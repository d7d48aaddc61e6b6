package dev.errand.store;

import dev.errand.job.Job;
import dev.errand.job.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The store's transactions for features that keep tables of their own. Writes share the committer, and so its transactions and its
 * promise: what a call reported is on disk. Both throw {@link StoreUnavailableException} when the database cannot do it now.
 */
public interface Transactions {

    /**
     * What is done in one transaction.
     *
     * @param <T> what it reports
     */
    interface Work<T> {
        /** Writes on the committer's thread: quick, without waiting for anybody, without commit or rollback. May be called again after a rollback. */
        T apply(Connection connection) throws SQLException;
    }

    /** Writes and waits until it is on disk. */
    <T> T write(Work<T> work);

    /** Reads on a connection of its own, beside the writers. */
    <T> T read(Function<JdbcClient, T> query);

    /** What is peculiar to the database. */
    Dialect dialect();

    /** Inserts jobs as part of a write; their idempotency keys are not looked at. */
    void insert(Connection connection, List<NewJob> jobs) throws SQLException;

    /** Inserts rows of any table as part of a write, in their order. */
    <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException;

    /**
     * Calls off all items of a batch as part of a write: those that wait are canceled, which every {@link FinishHook} that
     * wants to is told, a bounded number of jobs at a time; those that run are marked.
     *
     * @return the running jobs, all of them marked by now, without arguments; to be told of it after the commit
     */
    List<Job> cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException;

    /** Removes final items of a batch as part of a write, no more than so many; each leaves a tombstone. Answers how many went. */
    int removeItems(Connection connection, String batchId, Instant now, int most) throws SQLException;

    /**
     * Does something once the transaction of the present write is on disk, and not at all if it is rolled back. To be called from
     * within a write or a {@link FinishHook}; the action runs on the committer's thread and is quick.
     */
    void afterCommit(Runnable action);

    /** Takes an idempotency key for something that is not a job, as part of a write; answers who has it if it is taken. */
    KeyVerdict takeKey(Connection connection, NewJob.Idempotency key, String targetId, long createdAtMillis)
            throws SQLException;

    /**
     * What became of a key.
     *
     * @param taken whether it was free and now stands for the target
     * @param targetId what it stands for
     * @param fingerprint of the body that came first
     */
    record KeyVerdict(boolean taken, String targetId, String fingerprint) {}

    /** A client on the connection of a write. */
    static JdbcClient jdbc(Connection connection) {
        return JobMoves.jdbc(connection);
    }
}
