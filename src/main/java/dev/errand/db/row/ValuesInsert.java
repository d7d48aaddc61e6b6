package dev.errand.db.row;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Many rows by one statement that names each of their values. For SQLite, which opens every index of the table anew for each
 * statement: half as much again takes one row by one.
 */
public final class ValuesInsert implements RowInsert {

    @Override
    public <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException {
        PowersOfTwo.each(rows, portion -> insertAtOnce(connection, table, portion));
    }

    @Override
    public boolean isOneStatement(int rows) {
        return PowersOfTwo.isOnePortion(rows);
    }

    private static <R> void insertAtOnce(Connection connection, NewRows<R> table, List<R> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(table.insertValues(rows.size()))) {
            int i = 0;
            for (R row : rows) {
                for (NewRows.Column<R> column : table.columns()) {
                    statement.setObject(++i, column.value().apply(row));
                }
            }
            statement.executeUpdate();
        }
    }
}
