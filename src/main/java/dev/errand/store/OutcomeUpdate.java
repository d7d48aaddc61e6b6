package dev.errand.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The guarded write of outcomes into the rows of their jobs. */
interface OutcomeUpdate {

    /** Writes them and answers of each, in order, whether its guard held. */
    List<Boolean> write(Connection connection, List<OutcomeRow> rows) throws SQLException;
}
