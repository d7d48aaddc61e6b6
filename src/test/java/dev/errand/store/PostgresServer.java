package dev.errand.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL server, started once for all tests of this JVM and ended with it; each test has a database of its own. */
public final class PostgresServer {

    private static final String TEMPLATE = "errand_template";
    private static @Nullable PostgresServer shared;

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        execute("create database " + TEMPLATE);
        Flyway.configure()
                .dataSource(url(TEMPLATE), "postgres", "")
                .locations("classpath:db/migration/postgresql")
                .load()
                .migrate();
    }

    /** The server of this JVM. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            try {
                shared = new PostgresServer(EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return shared;
    }

    /** A database with all tables and no rows; answers its address, which says who logs in. */
    public String newDatabase() {
        String name = "errand_" + databases.incrementAndGet();
        execute("create database " + name + " template " + TEMPLATE + " strategy file_copy");
        return url(name);
    }

    /** A database without anything in it. */
    public String emptyDatabase() {
        String name = "errand_" + databases.incrementAndGet();
        execute("create database " + name);
        return url(name);
    }

    /** Removes a database, whoever is connected to it. */
    public void drop(String url) {
        execute("drop database " + url.replaceFirst("[?].*", "").replaceFirst(".*/", "") + " with (force)");
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name + "?user=postgres";
    }

    private void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
