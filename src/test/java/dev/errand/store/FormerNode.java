package dev.errand.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the version whose newest migration was {@value #LEVEL}: it says to the database what such nodes say, word for word. Its
 * statements were recorded by a server ({@code log_statement = 'all'}) on which that version ran, one in a line.
 */
final class FormerNode implements AutoCloseable {

    static final String LEVEL = "3";

    private static final List<String> STATEMENTS = recorded();

    private final Connection connection;
    private final String name;

    FormerNode(String url, String name) throws SQLException {
        this.connection = DriverManager.getConnection(url);
        this.name = name;
        try (PreparedStatement limits =
                connection.prepareStatement("select set_config('lock_timeout', '5000', false)")) {
            limits.execute();
        }
        connection.setAutoCommit(false);
    }

    /** All of them. */
    static List<String> recorded() {
        String file = "statements-of-level-" + LEVEL + ".sql";
        try (InputStream lines = FormerNode.class.getResourceAsStream(file)) {
            if (lines == null) {
                throw new IllegalStateException("no " + file);
            }
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String statement(String beginning) {
        return STATEMENTS.stream()
                .filter(each -> each.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(beginning));
    }

    private PreparedStatement prepare(String beginning, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(statement(beginning));
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private int update(String beginning, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(beginning, parameters)) {
            return statement.executeUpdate();
        }
    }

    private List<String> strings(String beginning, String column, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(beginning, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(column));
            }
            return values;
        }
    }

    void register() throws SQLException {
        update(
                "with clock as materialized (select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint) as now) insert into node",
                name,
                10_000L,
                "former",
                "{\"default\":32}");
        connection.commit();
    }

    /** Answers whether it is still taken for alive. */
    boolean beat() throws SQLException {
        try (PreparedStatement statement = prepare(
                        "with clock as materialized (select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint) as now) , beat as",
                        name,
                        5_000L,
                        1,
                        1);
                ResultSet row = statement.executeQuery()) {
            row.next();
            boolean registered = row.getBoolean(2);
            connection.commit();
            return registered;
        }
    }

    /** Submits a job; with a token it runs here at once. */
    void insert(String id, long now, @Nullable String token, @Nullable String batch, int index) throws SQLException {
        if (batch == null) {
            List<String> taken = strings(
                    "insert into idempotency (idempotency_key, fingerprint, target_id, created_at) values (?, ?, ?, ?) on conflict",
                    "target_id",
                    "key of " + id,
                    "fingerprint",
                    id,
                    now);
            if (taken.isEmpty()) {
                throw new IllegalStateException("the key of " + id + " was taken before");
            }
        }
        boolean runs = token != null;
        Object[] values = {
            id,
            "square",
            "default",
            0,
            runs ? "running" : "queued",
            now,
            null,
            60_000L,
            1,
            1_000L,
            300_000L,
            0,
            null,
            runs ? 1 : 0,
            runs ? now : null,
            token,
            runs ? name : null,
            "{\"customer\":\"42\"}",
            "[3]",
            null,
            batch,
            batch == null ? null : index,
            null,
            0,
            "results",
            null
        };
        update("insert into job (id, task, queue,", values);
        update("insert into job_metadata", id, "customer", "42");
        connection.commit();
    }

    void insertBatch(String id, int total, long now) throws SQLException {
        Object[] values = {id, "square", "map", "default", total, null, 0, now, "running", null, null, null};
        update("insert into batch (id,", values);
        connection.commit();
    }

    List<String> claim(int limit, String token, long now) throws SQLException {
        List<String> ids = strings(
                "update job set state = 'running', version = version + 1, attempt = attempt + 1",
                "id",
                now,
                token,
                name,
                "default",
                now,
                limit,
                name);
        connection.commit();
        return ids;
    }

    /** Ends jobs, all by one statement, with what belongs to it; answers which. */
    List<String> succeed(List<String> ids, String token, long now) throws SQLException {
        List<String> ended = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(statement("update job set version = job.version + 1, state = o.state"))) {
            int i = 0;
            statement.setArray(++i, array("text", ids, null));
            statement.setArray(++i, array("text", ids, token));
            statement.setArray(++i, array("int4", ids, 1));
            statement.setArray(++i, array("text", ids, "succeeded"));
            statement.setArray(++i, array("int4", ids, 1));
            statement.setArray(++i, array("int4", ids, 0));
            statement.setArray(++i, array("int4", ids, 0));
            statement.setArray(++i, nothing("int8", ids));
            statement.setArray(++i, array("int8", ids, now));
            statement.setArray(++i, array("int8", ids, now + 86_400_000L));
            for (String type : List.of("text", "text", "text")) {
                statement.setArray(++i, nothing(type, ids));
            }
            byte[] result = "9".getBytes(StandardCharsets.UTF_8);
            statement.setArray(++i, array("int8", ids, (long) result.length));
            byte[][] results = new byte[ids.size()][];
            Arrays.fill(results, result);
            statement.setArray(++i, connection.createArrayOf("bytea", results));
            for (String type : List.of("float8", "text", "int8")) {
                statement.setArray(++i, nothing(type, ids));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ended.add(rows.getString(1));
                }
            }
        }
        for (String id : ended) {
            update("insert into queue_message", "results", id, now);
        }
        connection.commit();
        return ended;
    }

    /** What belongs to the end of an item, as its batch needs it. */
    void count(String batch, int index, String id) throws SQLException {
        update(
                "insert into batch_outcome (batch_id, item_index, job_id, status) values",
                batch,
                index,
                id,
                "succeeded");
        update("insert into batch_count", batch, 7, 1, 0, 0);
        connection.commit();
    }

    private java.sql.Array array(String type, List<String> ids, @Nullable Object each) throws SQLException {
        return connection.createArrayOf(
                type, ids.stream().map(id -> each == null ? id : each).toArray());
    }

    private java.sql.Array nothing(String type, List<String> ids) throws SQLException {
        return connection.createArrayOf(type, new Object[ids.size()]);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
