package dev.errand.notifier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hints as notifications of PostgreSQL: https://www.postgresql.org/docs/current/sql-notify.html. */
final class PostgresChannel implements HintChannel {

    private static final Logger log = LoggerFactory.getLogger(PostgresChannel.class);

    /** One transaction, which need not be on disk: hints may be lost. */
    private static final String SEND =
            "select pg_notify(?, payload), set_config('synchronous_commit', 'off', true) from unnest(?) as payload";

    private final Connection connection;
    private final PGConnection notifications;

    PostgresChannel(Connection connection) throws SQLException {
        this.connection = connection;
        this.notifications = connection.unwrap(PGConnection.class);
    }

    @Override
    public void listen(String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + name);
        }
    }

    @Override
    public void send(String name, List<String> payloads) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SEND)) {
            statement.setString(1, name);
            statement.setArray(2, connection.createArrayOf("text", payloads.toArray()));
            statement.execute();
        }
    }

    @Override
    public List<String> receive(Duration atMost) throws SQLException {
        PGNotification[] came = notifications.getNotifications(Math.toIntExact(atMost.toMillis()));
        return came == null
                ? List.of()
                : Arrays.stream(came).map(PGNotification::getParameter).toList();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("a connection was gone already", e);
        }
    }
}
