package dev.errand.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;

/** Several nodes write at once, at the isolation level {@code read committed}. */
final class PostgresDialect implements Dialect {

    /** Serialization failure and deadlock: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Connection trouble, a standby, lack of resources, shutdown or too slow, the server's own input and output. */
    private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "57", "58");

    private static final Set<String> AWAY = Set.of("25006", "25P03");

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
    public Trouble troubleOf(SQLException failure) {
        String state = failure.getSQLState();
        // The pool says nothing when it has no connection to give.
        if (state == null || AWAY.contains(state) || AWAY_CLASSES.contains(state.substring(0, 2))) {
            return Trouble.AWAY;
        }
        if (LOCK_NOT_AVAILABLE.equals(state)) {
            return Trouble.BLOCKED;
        }
        return CONFLICTS.contains(state) ? Trouble.CONFLICT : Trouble.STATEMENT;
    }
}
