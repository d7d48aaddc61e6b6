package dev.errand.db.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DelegatingPreparedStatement;
import org.apache.commons.dbcp2.PStmtKey;
import org.apache.commons.dbcp2.PoolingConnection;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Opens connections that keep their prepared statements for the next time, those used last up to a number. For SQLite, which prepares
 * within this process and takes longer for that than for running what finds a row by its key; PostgreSQL's driver does so itself.
 */
final class StatementKeepingDataSource extends DelegatingDataSource {

    /** Opening a file takes no time; this is for the pool, which waits so long for its thread when it is closed. */
    private static final int LOGIN_SECONDS = 2;

    private final int limit;

    /**
     * A source of such connections.
     *
     * @param limit statements of one connection
     */
    StatementKeepingDataSource(DataSource plain, int limit) {
        super(plain);
        this.limit = limit;
    }

    @Override
    public Connection getConnection() throws SQLException {
        PoolingConnection connection = new PoolingConnection(super.getConnection());
        GenericKeyedObjectPoolConfig<DelegatingPreparedStatement> config = new GenericKeyedObjectPoolConfig<>();
        // The same statement may be open twice at once; of each, one is kept.
        config.setMaxTotalPerKey(-1);
        config.setMaxIdlePerKey(1);
        config.setMaxTotal(limit);
        config.setBlockWhenExhausted(false);
        config.setJmxEnabled(false);
        connection.setStatementPool(
                new GenericKeyedObjectPool<PStmtKey, DelegatingPreparedStatement>(connection, config));
        return connection;
    }

    @Override
    public int getLoginTimeout() {
        return LOGIN_SECONDS;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // Nobody logs in to a file.
    }
}
