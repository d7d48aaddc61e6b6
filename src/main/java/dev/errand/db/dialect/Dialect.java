package dev.errand.db.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the databases do not have in common, kept as small as it can be: all other SQL is the same for all of them. Safe for
 * concurrent use.
 */
public interface Dialect {

    /** What is locked for any limit, since one transaction may look at several of them, and in any order. */
    String LIMITS = "limits";

    /**
     * Ends a select of rows that the same statement or transaction is going to change: where several nodes write, it locks them and
     * passes over those that another one is just changing. Begins with a blank, or is empty.
     */
    String skipLocked();

    /**
     * What a statement changes that takes no more than so many rows, to stand behind {@code in}. They are picked once and for all:
     * PostgreSQL may run a plain subquery anew for each row, which passes over what it has locked itself and so takes more
     * than its limit.
     *
     * @param select one column, with its order and limit
     */
    default String pick(String select) {
        return "(with picked as materialized (" + select + skipLocked() + ") select * from picked)";
    }

    /**
     * Ends a select of rows about which the same transaction is going to decide: where several nodes write, it waits for who is just
     * changing them and keeps others out. Begins with a blank, or is empty.
     */
    String forUpdate();

    /**
     * Lets only one transaction at a time go on that locks this name, until it ends. Whoever locks several does so in their order.
     * Does nothing where there is only one writer anyway.
     */
    void lock(Connection connection, String name) throws SQLException;

    /**
     * What time it is for all nodes: the database's own where there can be several, since their clocks differ.
     *
     * @param here what this node's clock says
     */
    Instant now(Connection connection, Instant here) throws SQLException;

    /**
     * Ends the conditions of a claim by {@code :node}: where several nodes write, it claims nothing once it was evicted. Begins
     * with a blank, or is empty.
     */
    String onlyIfRegistered();

    /** Whether a claim passes, in the index of what waits, also all that was claimed not long ago. */
    boolean passesWhatWasClaimed();

    /** Whether many rows are best sent as one array for each column, rather than as values of their own. */
    boolean takesArrays();

    /** Waits until this transaction may write to the jobs, for a second at the most: somebody may hold all of them. */
    void awaitTurn(Connection connection) throws SQLException;

    /** What a failed statement, begin or commit says about trying again. */
    Trouble troubleOf(SQLException failure);

    /** What to think of any failure; writes that go through Spring wrap the driver's exception. */
    default Trouble troubleIn(Throwable failure) {
        return sqlIn(failure).map(this::troubleOf).orElse(Trouble.STATEMENT);
    }

    /**
     * Whether the failure may be the connection's own, which was opened while the database could only be read and goes on so. Nothing was
     * written then, and a new connection tells.
     */
    default boolean mayBeOfConnection(Throwable failure) {
        return false;
    }

    /** The driver's exception in a failure, if it has one. */
    static Optional<SQLException> sqlIn(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    /** What to think of a failure. */
    enum Trouble {
        /** It got in the way of another transaction; the same may succeed at once. */
        CONFLICT,
        /** The database cannot be reached, so that trying others is of no use; whether a commit happened is not known. */
        AWAY,
        /** It is there, and as a whole takes no writes now: its disk is full, it may only be read, somebody else holds all of it. */
        NO_WRITES,
        /** For as long as it may wait, somebody else held what it needs: a row, or a whole table. */
        BLOCKED,
        /** It is the statement's own. */
        STATEMENT
    }
}
