package dev.errand.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What the databases do not have in common, kept as small as it can be: all other SQL is the same for all of them. Safe for
 * concurrent use.
 */
public interface Dialect {

    /**
     * Ends a select of rows that the same statement or transaction is going to change: where several nodes write, it locks them and
     * passes over those that another one is just changing. Begins with a blank, or is empty.
     */
    String skipLocked();

    /**
     * Lets only one transaction at a time go on that locks this name, until it ends. Whoever locks several does so in their order.
     * Does nothing where there is only one writer anyway.
     */
    void lock(Connection connection, String name) throws SQLException;

    /** What a failed statement, begin or commit says about trying again. */
    Trouble troubleOf(SQLException failure);

    /** What to think of a failure. */
    enum Trouble {
        /** It got in the way of another transaction; the same may succeed at once. */
        CONFLICT,
        /** The database as a whole cannot do it now, so that trying others is of no use; whether a commit happened is not known. */
        AWAY,
        /** It is the statement's own. */
        STATEMENT
    }
}
