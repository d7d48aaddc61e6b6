package dev.errand.store;

import dev.errand.store.NewRows.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Many outcomes by one statement that names each of their values: as {@link ValuesInsert}, for SQLite. */
final class OutcomeValues implements OutcomeUpdate {

    private static final String NAMES =
            OutcomeRow.COLUMNS.stream().map(Column::name).collect(Collectors.joining(", ", "(", ")"));
    private static final String ROW =
            OutcomeRow.COLUMNS.stream().map(column -> "?").collect(Collectors.joining(", ", "(", ")"));

    private final Map<Integer, String> statements = new ConcurrentHashMap<>();

    @Override
    public List<Boolean> write(Connection connection, List<OutcomeRow> rows) throws SQLException {
        Set<String> held = new HashSet<>();
        PowersOfTwo.each(rows, portion -> writeAtOnce(connection, portion, held));
        return rows.stream().map(row -> held.remove(row.id())).toList();
    }

    private void writeAtOnce(Connection connection, List<OutcomeRow> rows, Set<String> held) throws SQLException {
        String sql = statements.computeIfAbsent(rows.size(), OutcomeValues::statement);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int i = 0;
            for (OutcomeRow row : rows) {
                for (Column<OutcomeRow> column : OutcomeRow.COLUMNS) {
                    statement.setObject(++i, column.value().apply(row));
                }
            }
            try (ResultSet changed = statement.executeQuery()) {
                while (changed.next()) {
                    held.add(changed.getString(1));
                }
            }
        }
    }

    private static String statement(int rows) {
        String values = String.join(", ", Collections.nCopies(rows, ROW));
        return "with o " + NAMES + " as (values " + values + ") " + SET + " from o " + WHERE;
    }
}
