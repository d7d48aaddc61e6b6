package dev.errand.db;

import java.sql.Connection;
import java.sql.SQLException;

/** Connections to the database outside of its pools, for what keeps one for itself. Safe for concurrent use. */
public interface DirectConnections {

    /** Whether other processes write to the same database; only then can a connection be opened here. */
    boolean shared();

    /**
     * Opens one, which the caller closes. Commits each statement by itself. Neither opening it nor any answer takes longer than
     * configured.
     *
     * @throws IllegalStateException when the database is not shared
     */
    Connection open() throws SQLException;
}
