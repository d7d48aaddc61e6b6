package dev.errand.db.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.errand.db.Database;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.FailureMemory;
import dev.errand.db.dialect.Dialect;
import dev.errand.db.outage.Outage;
import dev.errand.db.outage.Probe;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A PostgreSQL server, shared with other nodes. One connection writes, a bounded number of others read.
 *
 * <p>Nothing waits for ever: connecting, each statement, each lock and each answer from the network has a limit, and the server ends
 * a transaction that says nothing for as long as others would wait for it, so that a node that is frozen or cut off holds no locks. What
 * the address itself says in its parameters comes before all of that. The limits on the server's side are set when a connection is
 * opened; behind a pooler that shares connections between transactions they hold as far as it keeps them.
 */
public final class PostgresDatabase implements Database {

    /**
     * An index is gone through entry by entry, never by way of a bitmap of pages: that would look at the row of each entry which is left of
     * what ran or waited since the last vacuum, each time anew, where a plain scan marks such entries, and the next passes over them. Where no
     * statements are kept, a pooler might hand the connection and its settings to others:
     * https://www.postgresql.org/docs/current/runtime-config-query.html.
     */
    private static final String READS = ", set_config('enable_bitmapscan', 'off', false)";

    /** Moreover, what is written is found by an index, whatever the planner thinks of a table that was small when a statement was prepared. */
    private static final String WRITES =
            READS + ", set_config('enable_seqscan', 'off', false), set_config('enable_mergejoin', 'off', false)";

    /** What bounds statements, waits for locks, and transactions that say nothing; in milliseconds. */
    private static final String SETTINGS = "select set_config('statement_timeout', '%1$d', false),"
            + " set_config('lock_timeout', '%2$d', false), set_config('idle_in_transaction_session_timeout', '%2$d', false)";

    /** How long a question whether it takes writes may take, once connected. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HikariDataSource writer;
    private final HikariDataSource readers;
    private final DataSource migrations;
    private final Dialect dialect = new PostgresDialect();
    private final Outage outage;
    private final int answerMillis;

    /** Connects when it is used first. */
    public PostgresDatabase(DatabaseProperties properties) {
        answerMillis = Math.toIntExact(properties.socketTimeout().toMillis());
        migrations = direct(properties, connection(properties));
        outage =
                new Outage(dialect, new Probe(direct(properties, answeringWithin(PATIENCE, properties)), dialect)::ask);
        writer = pool("errand-writer", properties, 1, properties.preparedStatements() ? WRITES : "");
        readers =
                pool("errand-readers", properties, properties.readers(), properties.preparedStatements() ? READS : "");
    }

    private static DataSource direct(DatabaseProperties properties, Properties connection) {
        DriverManagerDataSource direct = new DriverManagerDataSource(properties.url(), connection);
        direct.setUsername(properties.username());
        direct.setPassword(properties.password());
        return direct;
    }

    private static Properties answeringWithin(Duration limit, DatabaseProperties properties) {
        Properties limits = connection(properties);
        limits.setProperty("socketTimeout", seconds(limit));
        return limits;
    }

    private HikariDataSource pool(String name, DatabaseProperties properties, int size, String settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        DataSource direct = direct(properties, answeringWithin(properties.socketTimeout(), properties));
        config.setDataSource(new PatientConnections(direct, outage));
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(properties.connectTimeout().toMillis());
        config.setValidationTimeout(properties.connectTimeout().toMillis());
        // Whoever starts before the database does waits for it in the migration.
        config.setInitializationFailTimeout(-1);
        FailureMemory.of(config, false);
        config.setConnectionInitSql((SETTINGS + "%3$s")
                .formatted(
                        properties.statementTimeout().toMillis(),
                        properties.lockTimeout().toMillis(),
                        settings));
        return new HikariDataSource(config);
    }

    private static Properties connection(DatabaseProperties properties) {
        Properties limits = new Properties();
        limits.setProperty("ApplicationName", "errand");
        limits.setProperty("connectTimeout", seconds(properties.connectTimeout()));
        limits.setProperty("loginTimeout", seconds(properties.connectTimeout()));
        limits.setProperty("tcpKeepAlive", "true");
        limits.setProperty("reWriteBatchedInserts", "true");
        if (!properties.preparedStatements()) {
            limits.setProperty("prepareThreshold", "0");
        }
        return limits;
    }

    /** At least one, since none would mean no limit. */
    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    @Override
    public DataSource writer() {
        return writer;
    }

    @Override
    public DataSource readers() {
        return readers;
    }

    @Override
    public DataSource migrations() {
        return migrations;
    }

    @Override
    public String migrationLocation() {
        return "classpath:db/migration/postgresql";
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public Connection open() throws SQLException {
        Connection connection = migrations.getConnection();
        try {
            connection.setNetworkTimeout(Runnable::run, answerMillis);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Outage outage() {
        return outage;
    }

    @Override
    public void close() {
        outage.close();
        readers.close();
        writer.close();
    }
}
