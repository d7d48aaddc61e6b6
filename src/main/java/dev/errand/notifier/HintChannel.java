package dev.errand.notifier;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** One connection over which hints are sent or heard. For one thread at a time. */
interface HintChannel extends AutoCloseable {

    /** Opens channels. Safe for concurrent use. */
    interface Source {
        HintChannel open() throws SQLException;
    }

    /** Hears from now on what is sent under that name. */
    void listen(String name) throws SQLException;

    /** Sends to everybody who listens to that name, all at once. */
    void send(String name, List<String> payloads) throws SQLException;

    /** What came, after waiting for it for no longer than that. */
    List<String> receive(Duration atMost) throws SQLException;

    @Override
    void close();
}
