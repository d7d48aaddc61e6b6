package dev.errand.batch;

import dev.errand.db.commit.GroupWrite;
import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.db.row.NewRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Transactions of a process that makes so many more writes and then none, as if it had been killed. */
final class MortalTransactions implements Transactions {

    private final Transactions transactions;
    private final AtomicBoolean failsToRead = new AtomicBoolean();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    MortalTransactions(Transactions transactions) {
        this.transactions = transactions;
    }

    void dieAfter(int writes) {
        left.set(writes);
    }

    void live() {
        left.set(Integer.MAX_VALUE);
    }

    /** The next read finds no database. */
    void failToReadOnce() {
        failsToRead.set(true);
    }

    private Transactions alive() {
        if (left.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
            throw new StoreUnavailableException("killed", null);
        }
        return transactions;
    }

    @Override
    public <T> T write(Work<T> work) {
        return alive().write(work);
    }

    @Override
    public <I, O> O write(GroupWrite<I, O> kind, I input) {
        return alive().write(kind, input);
    }

    @Override
    public Runnable beginApart(Work<?> work) {
        return alive().beginApart(work);
    }

    @Override
    public <T> T read(Function<JdbcClient, T> query) {
        if (failsToRead.getAndSet(false)) {
            throw new StoreUnavailableException("gone", null);
        }
        return transactions.read(query);
    }

    @Override
    public Dialect dialect() {
        return transactions.dialect();
    }

    @Override
    public <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException {
        transactions.insert(connection, table, rows);
    }

    @Override
    public void afterCommit(Runnable action) {
        transactions.afterCommit(action);
    }
}
