package dev.errand.db.commit;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.db.row.NewRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Transactions for whoever keeps tables. Writes share the commit queue, and so its transactions and its
 * promise: what a call reported is on disk. Both throw {@link StoreUnavailableException} when the database cannot do it now.
 */
public interface Transactions {

    /**
     * What is done in one transaction.
     *
     * @param <T> what it reports
     */
    interface Work<T> {
        /** Writes on the commit queue's thread: quick, without waiting, commit or rollback. May be called again after a rollback. */
        T apply(Connection connection) throws SQLException;
    }

    /** Writes and waits until it is on disk. */
    <T> T write(Work<T> work);

    /** The same for one of many writes of a kind: those that share a transaction are handed to it together. */
    <I, O> O write(GroupWrite<I, O> kind, I input);

    /**
     * Begins to write as {@link #write} does, in a transaction of its own and after everything that waits by then; one such write at a time.
     * So whoever makes many long ones in a row lets all others write in between, and nobody waits for more than one of them.
     *
     * @return waits until it is on disk, and throws what {@link #write} throws
     */
    Runnable beginApart(Work<?> work);

    /** Reads on a connection of its own, beside the writers. */
    <T> T read(Function<JdbcClient, T> query);

    /** What is peculiar to the database. */
    Dialect dialect();

    /** Inserts rows of any table as part of a write, in their order. */
    <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException;

    /**
     * Does something once the transaction of the present write is on disk, and not at all if it is rolled back. To be called from
     * within a write; the action runs on the commit queue's thread and is quick.
     */
    void afterCommit(Runnable action);

    /** A client on the connection of a write. */
    static JdbcClient jdbc(Connection connection) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }
}
