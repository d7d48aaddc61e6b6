package dev.errand.db.commit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One kind of write, over as many inputs as have gathered.
 *
 * @param <I> what is written
 * @param <O> what is reported of each
 */
public interface GroupWrite<I, O> {
    /** Writes all of them and answers one output for each, in order; leaves commit and rollback to the caller. */
    List<O> apply(Connection connection, List<I> inputs) throws SQLException;

    /**
     * Whether that is exactly one statement: it is then made without a transaction, since a database commits it by itself, and is one way
     * there instead of two. To say so of more than one loses part of them in a crash.
     */
    default boolean isOneStatement(List<I> inputs) {
        return false;
    }
}
