package dev.errand.db.row;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        NewRows.Filled filled = table.fill(rows);
        try (PreparedStatement statement =
                connection.prepareStatement(filled.mixture().insertValues(rows.size()))) {
            int i = 0;
            for (@Nullable Object value : filled.shared()) {
                statement.setObject(++i, value);
            }
            List<@Nullable Object[]> own = filled.own();
            for (int row = 0; row < rows.size(); row++) {
                for (@Nullable Object[] values : own) {
                    statement.setObject(++i, values[row]);
                }
            }
            statement.executeUpdate();
        }
    }
}
