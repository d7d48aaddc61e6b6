package dev.errand.db.outage;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.dialect.Dialect.Trouble;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the database takes writes, by a small one that it makes and takes back in the same transaction: so nobody ever
 * sees it, and a crash leaves nothing. Needs a few pages of the disk, as a job does. Each time on a connection of its own, so that a
 * failover is found.
 */
public final class Probe {

    private static final String ROOM = "x".repeat(32_768);

    private final DataSource connections;
    private final Dialect dialect;

    /**
     * A probe that has asked nothing yet.
     *
     * @param connections opens a new one each time; neither that nor an answer takes longer than a few seconds
     */
    public Probe(DataSource connections, Dialect dialect) {
        this.connections = connections;
        this.dialect = dialect;
    }

    /**
     * What is in the way.
     *
     * @param trouble AWAY where nobody can reach the database, else what keeps it from taking writes
     */
    public record Obstacle(Trouble trouble, SQLException failure) {}

    /** Asks once; answers nothing where nothing is in the way. Whatever else is wrong with the statements, the database takes writes. */
    @Nullable
    public Obstacle ask() {
        boolean connected = false;
        try (Connection connection = connections.getConnection()) {
            connected = true;
            write(connection);
            return null;
        } catch (SQLException e) {
            Trouble trouble = dialect.troubleOf(e);
            return switch (trouble) {
                case AWAY, NO_WRITES, BLOCKED -> new Obstacle(trouble, e);
                case CONFLICT, STATEMENT -> connected ? null : new Obstacle(Trouble.AWAY, e);
            };
        }
    }

    /** What fails on the way ends with its connection. */
    private void write(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(
                        "insert into idempotency (idempotency_key, fingerprint, target_id, created_at) values (?, ?, '', 0)");
                PreparedStatement delete =
                        connection.prepareStatement("delete from idempotency where idempotency_key = ?")) {
            dialect.awaitTurn(connection);
            String key = "probe " + UUID.randomUUID();
            insert.setString(1, key);
            insert.setString(2, ROOM);
            insert.executeUpdate();
            delete.setString(1, key);
            delete.executeUpdate();
        }
        connection.setAutoCommit(true);
    }
}
