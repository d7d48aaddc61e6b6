package dev.errand.db.row;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rows by one statement, an array for each column: the way to the server and its work for a statement are had once. */
public final class ArrayInsert implements RowInsert {

    private final RowInsert one = new ValuesInsert();

    @Override
    public <R> void insert(Connection connection, NewRows<R> table, List<R> rows) throws SQLException {
        if (rows.size() <= 1) {
            one.insert(connection, table, rows);
            return;
        }
        NewRows.Filled filled = table.fill(rows);
        try (PreparedStatement statement =
                connection.prepareStatement(filled.mixture().insertAll())) {
            int parameter = 0;
            for (@Nullable Object value : filled.shared()) {
                statement.setObject(++parameter, value);
            }
            List<String> types = filled.mixture().types();
            List<@Nullable Object[]> own = filled.own();
            for (int i = 0; i < types.size(); i++) {
                statement.setArray(++parameter, connection.createArrayOf(types.get(i), own.get(i)));
            }
            statement.executeUpdate();
        }
    }

    @Override
    public boolean isOneStatement(int rows) {
        return true;
    }
}
