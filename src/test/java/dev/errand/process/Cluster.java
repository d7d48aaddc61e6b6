package dev.errand.process;

import dev.errand.store.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Several nodes, each a process of its own, on a PostgreSQL server of their own. */
final class Cluster implements AutoCloseable {

    /** One that was evicted goes on under another name. */
    private static final Pattern CONNECTED = Pattern.compile("(?:node (?=\\S+ is connected)|rejoins as )(\\S+)");

    private final PostgresServer server = PostgresServer.own();
    private final String url = server.emptyDatabase();
    private final List<ErrandProcess> nodes = new ArrayList<>();

    Cluster(Path directory, int size, List<String> arguments) {
        this(directory, size, arguments, number -> List.of());
    }

    /** With further arguments for the JVM of each node, which are numbered from 0. */
    Cluster(Path directory, int size, List<String> arguments, IntFunction<List<String>> jvm) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--errand.database.url=" + url);
        for (int i = 0; i < size; i++) {
            List<String> own = new ArrayList<>(jvm.apply(i));
            own.add("-Xmx256m");
            nodes.add(new ErrandProcess(made(directory.resolve("node" + i)), own, all));
        }
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All at once, on a database with nothing in it: whoever comes first makes the tables. */
    void start() {
        CompletableFuture<?>[] starts = nodes.stream()
                .map(node -> CompletableFuture.runAsync(
                        node::start, work -> Thread.ofVirtual().start(work)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(starts).join();
    }

    PostgresServer server() {
        return server;
    }

    List<ErrandProcess> nodes() {
        return nodes;
    }

    /** What the database itself says, asked behind the backs of the nodes. */
    long count(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** As {@link #count}, of a text. */
    String text(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Under which name it goes now. */
    static String nameOf(ErrandProcess node) {
        return CONNECTED
                .matcher(node.logText())
                .results()
                .map((MatchResult result) -> result.group(1))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** The name of the node that leads, as that one sees it; empty when nobody does just now. */
    static String leader(ErrandProcess asked) {
        for (JsonNode node : ErrandProcess.json(asked.get("/v1/nodes")).get("items")) {
            if (node.get("leader").asBoolean()) {
                return node.get("id").asString();
            }
        }
        return "";
    }

    @Override
    public void close() {
        nodes.forEach(ErrandProcess::close);
        server.close();
    }
}
