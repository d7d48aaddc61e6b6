package dev.errand.webhook.endpoint;

import dev.errand.db.commit.Transactions;
import java.sql.Connection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Knows all endpoints without reading them each time: a row says by a version of its own whether any was changed, by whichever
 * node. Safe for concurrent use.
 */
@Component
public class EndpointDirectory {

    private final Transactions transactions;
    private volatile Known known = new Known("", EndpointSet.EMPTY);

    public EndpointDirectory(Transactions transactions) {
        this.transactions = transactions;
    }

    private record Known(String version, EndpointSet endpoints) {}

    /** The endpoints as a write sees them. */
    public EndpointSet in(Connection connection) {
        return refresh(Transactions.jdbc(connection));
    }

    /** The endpoints as they were at the last look; free of charge. */
    public EndpointSet lastSeen() {
        return known.endpoints;
    }

    /** Looks whether any was changed. */
    public void refresh() {
        var unused = transactions.read(this::refresh);
    }

    private EndpointSet refresh(JdbcClient jdbc) {
        // The version first: a change that comes between the two reads is found at the next look.
        String version = EndpointRows.version(jdbc);
        Known now = known;
        if (!now.version.equals(version)) {
            now = new Known(version, new EndpointSet(EndpointRows.all(jdbc)));
            known = now;
        }
        return now.endpoints;
    }
}
