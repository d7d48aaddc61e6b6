package dev.errand.db.row;

import dev.errand.db.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How many new rows of one table are written at once. */
public interface RowInsert {

    /** As the database likes it best. */
    static RowInsert of(Dialect dialect) {
        return dialect.takesArrays() ? new ArrayInsert() : new ValuesInsert();
    }

    /** Writes them in their order; nothing when there are none. */
    <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException;

    /** Whether so many rows, at least one, are written by one statement. */
    boolean isOneStatement(int rows);
}
