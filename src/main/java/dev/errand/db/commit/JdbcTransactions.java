package dev.errand.db.commit;

import dev.errand.db.Database;
import dev.errand.db.dialect.Dialect;
import dev.errand.db.row.NewRows;
import dev.errand.db.row.RowInsert;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Transactions on JDBC, through the one queue of all writes. */
public final class JdbcTransactions implements Transactions {

    private final CommitQueue commits;
    private final JdbcClient readers;
    private final Dialect dialect;
    private final RowInsert rows;

    /** On an open database. */
    public JdbcTransactions(CommitQueue commits, Database database) {
        this.commits = commits;
        this.readers = JdbcClient.create(database.readers());
        this.dialect = database.dialect();
        this.rows = RowInsert.of(dialect);
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
    public <I, O> O write(GroupWrite<I, O> kind, I input) {
        return commits.await(kind, input);
    }

    @Override
    public Runnable beginApart(Work<?> work) {
        return commits.beginApart(work::apply);
    }

    @Override
    public <T> T read(Function<JdbcClient, T> query) {
        return commits.read(() -> query.apply(readers));
    }

    @Override
    public <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException {
        this.rows.insert(connection, table, rows);
    }

    @Override
    public void afterCommit(Runnable action) {
        commits.afterCommit(action);
    }
}
