package dev.errand.store.transition;

import dev.errand.db.row.NewRows.Column;
import dev.errand.db.row.PowersOfTwo;
import dev.errand.db.row.ValuesInsert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    public List<Optional<Written>> write(Connection connection, List<OutcomeRow> rows) throws SQLException {
        Map<String, Written> versions = new HashMap<>();
        PowersOfTwo.each(rows, portion -> writeAtOnce(connection, portion, versions));
        return OutcomeUpdate.inOrder(rows, versions);
    }

    private void writeAtOnce(Connection connection, List<OutcomeRow> rows, Map<String, Written> versions)
            throws SQLException {
        String sql = statements.computeIfAbsent(rows.size(), OutcomeValues::statement);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int i = 0;
            for (OutcomeRow row : rows) {
                for (Column<OutcomeRow> column : OutcomeRow.COLUMNS) {
                    statement.setObject(++i, column.value().apply(row));
                }
            }
            try (ResultSet changed = statement.executeQuery()) {
                OutcomeUpdate.readVersions(changed, versions);
            }
        }
    }

    private static String statement(int rows) {
        String values = String.join(", ", Collections.nCopies(rows, ROW));
        return "with o " + NAMES + " as (values " + values + ") " + SET + " from o " + WHERE.formatted("");
    }
}
