package dev.errand.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One outcome after the other: there is no way to the database that could be saved. */
final class OutcomeBatch implements OutcomeUpdate {

    private static final String ONE = """
            update job set version = version + 1, state = ?, attempt = ?, failures = ?, losses = ?, run_at = coalesce(?, run_at),
                finished_at = ?, purge_at = ?, reason = ?, failure = ?, result_type = ?, result_size = ?, result = ?,
                progress_percent = coalesce(?, progress_percent), progress_message = coalesce(?, progress_message),
                progress_at = coalesce(?, progress_at),
                progress_version = case
                    when coalesce(?, progress_percent) is not distinct from progress_percent
                        and coalesce(?, progress_message) is not distinct from progress_message
                        and coalesce(?, progress_at) is not distinct from progress_at then progress_version
                    else version + 1 end,
                lease_token = null, node = null
            where id = ? and state = 'running' and lease_token = ? and (cancel_requested_at is null or ? = 1)""";

    @Override
    public List<Boolean> write(Connection connection, List<OutcomeRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ONE)) {
            for (OutcomeRow row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            List<Boolean> held = new ArrayList<>(rows.size());
            for (int changed : statement.executeBatch()) {
                held.add(changed == 1);
            }
            return held;
        }
    }

    private static void bind(PreparedStatement statement, OutcomeRow row) throws SQLException {
        int i = 0;
        statement.setString(++i, row.state());
        statement.setInt(++i, row.attempt());
        statement.setInt(++i, row.failures());
        statement.setInt(++i, row.losses());
        statement.setObject(++i, row.runAt());
        statement.setObject(++i, row.finishedAt());
        statement.setObject(++i, row.purgeAt());
        statement.setString(++i, row.reason());
        statement.setString(++i, row.failure());
        statement.setString(++i, row.resultType());
        statement.setObject(++i, row.resultSize());
        statement.setBytes(++i, row.resultBytes());
        i = bindProgress(statement, i, row);
        // Once more, for telling whether it is news.
        i = bindProgress(statement, i, row);
        statement.setString(++i, row.id());
        statement.setString(++i, row.token());
        statement.setInt(++i, row.ends() ? 1 : 0);
    }

    private static int bindProgress(PreparedStatement statement, int before, OutcomeRow row) throws SQLException {
        statement.setObject(before + 1, row.percent());
        statement.setString(before + 2, row.message());
        statement.setObject(before + 3, row.progressAt());
        return before + 3;
    }
}
