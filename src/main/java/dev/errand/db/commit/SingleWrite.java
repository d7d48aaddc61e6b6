package dev.errand.db.commit;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A write that is not gathered with others of its kind.
 *
 * @param <O> what it reports
 */
public interface SingleWrite<O> {
    /** Writes; leaves commit and rollback to the caller. */
    O apply(Connection connection) throws SQLException;
}
