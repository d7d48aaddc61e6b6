package dev.errand.db.row;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.row.NewRows.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Changes many rows, each to what was made for it, by one statement: it takes an array for each column where the database likes those, and names
 * each value elsewhere. Safe for concurrent use.
 *
 * @param <R> what a change is made from
 */
public final class RowUpdate<R> {

    private final List<Column<R>> columns;
    private final String update;
    private final boolean arrays;
    private final Map<Integer, String> byRows = new ConcurrentHashMap<>();

    /**
     * For a database of this kind.
     *
     * @param columns of the table {@code o}, which has a row for each change
     * @param update what to do with it
     */
    public RowUpdate(Dialect dialect, List<Column<R>> columns, String update) {
        this.columns = List.copyOf(columns);
        this.update = update;
        this.arrays = dialect.takesArrays();
    }

    /** Makes all of the changes, as part of a write. */
    public void write(Connection connection, List<R> changes) throws SQLException {
        if (arrays && !changes.isEmpty()) {
            writeArrays(connection, changes);
        } else {
            PowersOfTwo.each(changes, portion -> writeValues(connection, portion));
        }
    }

    private void writeArrays(Connection connection, List<R> changes) throws SQLException {
        String sql = byRows.computeIfAbsent(
                0,
                none -> statement(columns.stream()
                        .map(column -> "?::" + column.type() + "[]")
                        .collect(Collectors.joining(", ", "select * from unnest(", ")"))));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ArrayParameters<R> parameters = new ArrayParameters<>(connection, statement, changes);
            for (Column<R> column : columns) {
                parameters.add(column.type(), column.value());
            }
            statement.executeUpdate();
        }
    }

    private void writeValues(Connection connection, List<R> changes) throws SQLException {
        String sql = byRows.computeIfAbsent(changes.size(), rows -> {
            String row = columns.stream().map(column -> "?").collect(Collectors.joining(", ", "(", ")"));
            return statement("values " + String.join(", ", Collections.nCopies(rows, row)));
        });
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int i = 0;
            for (R change : changes) {
                for (Column<R> column : columns) {
                    statement.setObject(++i, column.value().apply(change));
                }
            }
            statement.executeUpdate();
        }
    }

    private String statement(String rows) {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", ", "(", ")"));
        return "with o " + names + " as (" + rows + ") " + update;
    }
}
