package dev.errand.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A kind of database to measure on, on the disk that the project lies on. */
interface BenchDatabase extends AutoCloseable {

    /** All that there are. */
    List<String> NAMES = List.of("sqlite", "postgresql");

    static BenchDatabase named(String name, Settings settings) {
        return switch (name) {
            case "sqlite" -> new SqliteBenchDatabase();
            case "postgresql" -> new PostgresBenchDatabase(settings.upkeep());
            default -> throw new IllegalArgumentException("errand.bench.databases may name " + NAMES + ", not " + name);
        };
    }

    String name();

    /** Where an empty database is that nobody used before. */
    String freshUrl();

    /** Processor time of the database's own processes; 0 where it lives in the service's. */
    long cpuNanos();

    /** What to say to a new connection, so that the harness writes as durably as the service does. */
    List<String> connectionSetup();

    /** Begins to fill {@code job} with finished rows, ids rising from the first to the last number. */
    String fillStatement();

    /** What to do when many rows came in at once. */
    List<String> afterFill();

    /** The life of rows without a service. */
    RawLife.Sql rawSql();

    /** A connection as the harness needs it. */
    default Connection connect(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (var statement = connection.createStatement()) {
            for (String setup : connectionSetup()) {
                statement.execute(setup);
            }
        }
        return connection;
    }

    @Override
    void close();
}
