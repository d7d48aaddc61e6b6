package dev.errand.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** One row after the other: there is no way to the database that could be saved. */
final class BatchInsert implements RowInsert {

    @Override
    public <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(table.insertOne())) {
            for (R row : rows) {
                int i = 0;
                for (NewRows.Column<R> column : table.columns()) {
                    statement.setObject(++i, column.value().apply(row));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
