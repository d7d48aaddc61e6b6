package dev.errand.db.postgresql;

import dev.errand.db.dialect.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Set;

/** Several nodes write at once, at the isolation level {@code read committed}. */
public final class PostgresDialect implements Dialect {

    /** Serialization failure and deadlock: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Too many connections, a transaction that said nothing for too long, and what ends a connection: by an operator, in a crash, at the start. */
    private static final Set<String> AWAY = Set.of("53300", "25P03", "57P01", "57P02", "57P03", "57P04", "57P05");

    private static final String CONNECTION = "08";

    /** Lack of resources, called off or too slow, the server's own input and output. */
    private static final Set<String> NO_WRITES_CLASSES = Set.of("53", "57", "58");

    /** A standby, as after a failover. */
    private static final String READ_ONLY = "25006";

    @Override
    public String skipLocked() {
        return " for update skip locked";
    }

    @Override
    public String forUpdate() {
        return " for update";
    }

    @Override
    public String onlyIfRegistered() {
        return " and exists (select 1 from node where node.id = :node)";
    }

    /** Entries of rows that changed stay until a vacuum: https://www.postgresql.org/docs/current/routine-vacuuming.html. */
    @Override
    public boolean takesArrays() {
        return true;
    }

    @Override
    public boolean passesWhatWasClaimed() {
        return true;
    }

    @Override
    public void lock(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    @Override
    public Instant now(Connection connection, Instant here) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return Instant.ofEpochMilli(row.getLong(1));
        }
    }

    @Override
    public void awaitTurn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '1s'; lock table job in row exclusive mode");
        }
    }

    /** A session keeps the {@code default_transaction_read_only} that its database or role had when it began. */
    @Override
    public boolean mayBeOfConnection(Throwable failure) {
        return Dialect.sqlIn(failure)
                .filter(sql -> READ_ONLY.equals(sql.getSQLState()))
                .isPresent();
    }

    @Override
    public Trouble troubleOf(SQLException failure) {
        String state = failure.getSQLState();
        // The pool says nothing when it has no connection to give.
        if (state == null || state.startsWith(CONNECTION) || AWAY.contains(state)) {
            return Trouble.AWAY;
        }
        if (READ_ONLY.equals(state) || NO_WRITES_CLASSES.contains(state.substring(0, 2))) {
            return Trouble.NO_WRITES;
        }
        if (LOCK_NOT_AVAILABLE.equals(state)) {
            return Trouble.BLOCKED;
        }
        return CONFLICTS.contains(state) ? Trouble.CONFLICT : Trouble.STATEMENT;
    }
}
