package dev.errand.store.transition;

import dev.errand.db.row.NewRows.Column;
import dev.errand.db.row.PowersOfTwo;
import dev.errand.db.row.ValuesInsert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many outcomes by one statement that names each of their values: as {@link ValuesInsert}, for SQLite. */
final class OutcomeValues implements OutcomeUpdate {

    private static final String NAMES =
            OutcomeRow.COLUMNS.stream().map(Column::name).collect(Collectors.joining(", ", "(", ")"));

    /** What most outcomes that are written together have in common: jobs that went well at their first attempt. */
    private static final Set<String> ALIKE = Set.of(
            "ends",
            "expected",
            "state",
            "attempt",
            "failures",
            "losses",
            "run_at",
            "reason",
            "failure",
            "error_fingerprint",
            "result_type",
            "percent",
            "message",
            "said_at");

    private static final List<Column<OutcomeRow>> COMMON = OutcomeRow.COLUMNS.stream()
            .filter(column -> ALIKE.contains(column.name()))
            .toList();

    private static final List<Column<OutcomeRow>> OWN = OutcomeRow.COLUMNS.stream()
            .filter(column -> !ALIKE.contains(column.name()))
            .toList();

    private final Map<Integer, String> statements = new ConcurrentHashMap<>();
    private final Map<Integer, String> statementsOfAlike = new ConcurrentHashMap<>();

    @Override
    public List<Optional<Written>> write(Connection connection, List<OutcomeRow> rows) throws SQLException {
        Map<String, Written> versions = new HashMap<>();
        PowersOfTwo.each(rows, portion -> writeAtOnce(connection, portion, versions));
        return OutcomeUpdate.inOrder(rows, versions);
    }

    private void writeAtOnce(Connection connection, List<OutcomeRow> rows, Map<String, Written> versions)
            throws SQLException {
        boolean alike = areAlike(rows);
        String sql = alike
                ? statementsOfAlike.computeIfAbsent(rows.size(), size -> statement(size, COMMON))
                : statements.computeIfAbsent(rows.size(), size -> statement(size, List.of()));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int i = 0;
            if (alike) {
                for (Column<OutcomeRow> column : COMMON) {
                    statement.setObject(++i, column.value().apply(rows.getFirst()));
                }
            }
            for (OutcomeRow row : rows) {
                for (Column<OutcomeRow> column : alike ? OWN : OutcomeRow.COLUMNS) {
                    statement.setObject(++i, column.value().apply(row));
                }
            }
            try (ResultSet changed = statement.executeQuery()) {
                OutcomeUpdate.readVersions(changed, versions);
            }
        }
    }

    private static boolean areAlike(List<OutcomeRow> rows) {
        if (rows.size() == 1) {
            return false;
        }
        for (Column<OutcomeRow> column : COMMON) {
            Object first = column.value().apply(rows.getFirst());
            for (int row = 1; row < rows.size(); row++) {
                if (!Objects.equals(first, column.value().apply(rows.get(row)))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** For so many rows: a parameter for each common column, then one for each other column of each row. */
    private static String statement(int rows, List<Column<OutcomeRow>> common) {
        int own = OutcomeRow.COLUMNS.size() - common.size();
        String values = IntStream.range(0, rows)
                .mapToObj(row -> {
                    int next = common.size() + row * own;
                    List<String> parameters = new ArrayList<>();
                    for (Column<OutcomeRow> column : OutcomeRow.COLUMNS) {
                        int at = common.indexOf(column);
                        parameters.add("?" + (at >= 0 ? at + 1 : ++next));
                    }
                    return "(" + String.join(", ", parameters) + ")";
                })
                .collect(Collectors.joining(", "));
        return "with o " + NAMES + " as (values " + values + ") " + SET + " from o " + WHERE.formatted("");
    }
}
