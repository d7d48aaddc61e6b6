package dev.errand.store.transition;

import dev.errand.db.row.ArrayParameters;
import dev.errand.db.row.NewRows.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All outcomes by one statement, an array for each column: the way to the server and its work for a statement are had once.
 *
 * <p>PostgreSQL keeps the plan that it makes for the first few of them, as on an empty table, where going through all running jobs costs
 * nothing; with each job that ran since the last vacuum that takes longer. The state is compared in a way that the index
 * of running jobs cannot serve, and the writer's connection looks up rows rather than going through a table: that leaves the ids.
 */
public final class OutcomeArrays implements OutcomeUpdate {

    public static final String ALL = SET
            + OutcomeRow.COLUMNS.stream()
                    .map(column -> "?::" + column.type() + "[]")
                    .collect(Collectors.joining(", ", " from unnest(", ") as o "))
            + OutcomeRow.COLUMNS.stream().map(Column::name).collect(Collectors.joining(", ", "(", ") "))
            + WHERE.formatted("|| '' ");

    @Override
    public List<Optional<Written>> write(Connection connection, List<OutcomeRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ALL)) {
            ArrayParameters<OutcomeRow> parameters = new ArrayParameters<>(connection, statement, rows);
            for (Column<OutcomeRow> column : OutcomeRow.COLUMNS) {
                parameters.add(column.type(), column.value());
            }
            Map<String, Written> versions = new HashMap<>();
            try (ResultSet changed = statement.executeQuery()) {
                OutcomeUpdate.readVersions(changed, versions);
            }
            return OutcomeUpdate.inOrder(rows, versions);
        }
    }
}
