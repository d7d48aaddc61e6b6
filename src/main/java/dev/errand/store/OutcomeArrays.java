package dev.errand.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All outcomes by one statement, an array for each column: the way to the server and its work for a statement are had once. */
final class OutcomeArrays implements OutcomeUpdate {

    private static final String ALL = """
            update job set version = job.version + 1, state = o.state, attempt = o.attempt, failures = o.failures, losses = o.losses,
                run_at = coalesce(o.run_at, job.run_at), finished_at = o.finished_at, purge_at = o.purge_at, reason = o.reason,
                failure = o.failure, result_type = o.result_type, result_size = o.result_size, result = o.result,
                progress_percent = coalesce(o.percent, job.progress_percent),
                progress_message = coalesce(o.message, job.progress_message),
                progress_at = coalesce(o.said_at, job.progress_at),
                progress_version = case
                    when coalesce(o.percent, job.progress_percent) is not distinct from job.progress_percent
                        and coalesce(o.message, job.progress_message) is not distinct from job.progress_message
                        and coalesce(o.said_at, job.progress_at) is not distinct from job.progress_at then job.progress_version
                    else job.version + 1 end,
                lease_token = null, node = null
            from unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[],
                ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::float8[], ?::text[], ?::bigint[]) as o
                (id, token, ends, state, attempt, failures, losses, run_at, finished_at, purge_at,
                reason, failure, result_type, result_size, result, percent, message, said_at)
            where job.id = o.id and job.state = 'running' and job.lease_token = o.token
                and (job.cancel_requested_at is null or o.ends = 1)
            returning job.id""";

    @Override
    public List<Boolean> write(Connection connection, List<OutcomeRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ALL)) {
            bind(new Columns(connection, statement, rows));
            Set<String> held = new HashSet<>();
            try (ResultSet changed = statement.executeQuery()) {
                while (changed.next()) {
                    held.add(changed.getString(1));
                }
            }
            return rows.stream().map(row -> held.remove(row.id())).toList();
        }
    }

    private static void bind(Columns columns) throws SQLException {
        columns.add("text", OutcomeRow::id);
        columns.add("text", OutcomeRow::token);
        columns.add("int4", row -> row.ends() ? 1 : 0);
        columns.add("text", OutcomeRow::state);
        columns.add("int4", OutcomeRow::attempt);
        columns.add("int4", OutcomeRow::failures);
        columns.add("int4", OutcomeRow::losses);
        columns.add("int8", OutcomeRow::runAt);
        columns.add("int8", OutcomeRow::finishedAt);
        columns.add("int8", OutcomeRow::purgeAt);
        columns.add("text", OutcomeRow::reason);
        columns.add("text", OutcomeRow::failure);
        columns.add("text", OutcomeRow::resultType);
        columns.add("int8", OutcomeRow::resultSize);
        columns.addBytes(OutcomeRow::resultBytes);
        columns.add("float8", OutcomeRow::percent);
        columns.add("text", OutcomeRow::message);
        columns.add("int8", OutcomeRow::progressAt);
    }

    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<OutcomeRow> rows;
        private int last;

        Columns(Connection connection, PreparedStatement statement, List<OutcomeRow> rows) {
            this.connection = connection;
            this.statement = statement;
            this.rows = rows;
        }

        void add(String type, Function<OutcomeRow, @Nullable Object> value) throws SQLException {
            set(type, rows.stream().map(value).toArray());
        }

        void addBytes(Function<OutcomeRow, byte @Nullable []> value) throws SQLException {
            set("bytea", rows.stream().map(value).toArray(byte[][]::new));
        }

        private void set(String type, @Nullable Object[] values) throws SQLException {
            statement.setArray(++last, connection.createArrayOf(type, values));
        }
    }
}
