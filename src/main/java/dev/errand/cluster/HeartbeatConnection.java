package dev.errand.cluster;

import dev.errand.db.outage.Availability;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for heartbeats alone, so that they wait behind nothing: opened when it is needed, given up after any failure and after
 * any answer that takes too long. For one thread at a time.
 */
final class HeartbeatConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatConnection.class);

    private final DataSource source;
    private final int timeoutMillis;
    private final Availability availability;
    private @Nullable Connection open;

    /**
     * Opens nothing yet.
     *
     * @param source gives a new connection each time it is asked
     * @param timeout how long an answer may take
     * @param availability what all know of the database, and is told here
     */
    HeartbeatConnection(DataSource source, Duration timeout, Availability availability) {
        this.availability = availability;
        this.source = source;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    }

    /**
     * What is done on it.
     *
     * @param <T> what it brings
     */
    interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    /** Does what writes something. */
    <T> T call(Work<T> work) throws SQLException {
        long since = System.nanoTime();
        try {
            T answer = work.apply(connection());
            availability.reached(since);
            return answer;
        } catch (SQLException | RuntimeException e) {
            close();
            availability.failed(e, since);
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        Connection known = open;
        if (known == null) {
            known = source.getConnection();
            open = known;
            known.setNetworkTimeout(Runnable::run, timeoutMillis);
        }
        return known;
    }

    @Override
    public void close() {
        Connection known = open;
        open = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException e) {
                log.debug("a connection could not be closed in order", e);
            }
        }
    }
}
