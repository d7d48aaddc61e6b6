package dev.errand.batch.intake;

import java.sql.Connection;
import java.sql.SQLException;

/** Under which condition a batch is wanted, judged in the transaction that accepts it; what else is to be written with it is written there. */
@FunctionalInterface
public interface BatchCondition {

    /** None. */
    BatchCondition NONE = (connection, batchId) -> true;

    /** Whether it is wanted; what this writes is kept either way. May be called again after a rollback. */
    boolean holds(Connection connection, String batchId) throws SQLException;
}
