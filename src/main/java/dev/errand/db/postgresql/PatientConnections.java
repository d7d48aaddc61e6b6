package dev.errand.db.postgresql;

import dev.errand.db.outage.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Opens connections for a pool, and tries for as long as nobody can reach the database. A pool that heard of each failure would pause for up to five
 * seconds before it tries again, also when the database is back; this one tries as soon as anybody has reached it.
 */
final class PatientConnections extends DelegatingDataSource {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final int LAST_SECONDS = 2;

    private final Outage outage;

    PatientConnections(DataSource plain, Outage outage) {
        super(plain);
        this.outage = outage;
    }

    /** Ends without one only when the pool is closed, which interrupts the thread, or the whole database. */
    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                return super.getConnection();
            } catch (SQLException e) {
                outage.suspect();
                rest(e);
            }
        }
    }

    private void rest(SQLException failure) throws SQLException {
        try {
            if (!outage.awaitReach(PAUSE)) {
                throw failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /** For how long a pool that is closed waits for the thread above; each connection has a limit of its own. */
    @Override
    public int getLoginTimeout() {
        return LAST_SECONDS;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // Nothing to do.
    }
}
