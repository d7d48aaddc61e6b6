package dev.errand.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A real PostgreSQL server for tests, ended with their JVM at the latest; each test has a database to itself. */
public final class PostgresServer implements AutoCloseable {

    private static final String TEMPLATE = "errand_template";
    /** All rows but those that the migrations themselves write. */
    private static final String EMPTY = """
            do $$ declare name text; begin
                for name in select tablename from pg_tables where schemaname = 'public'
                    and tablename not in ('flyway_schema_history', 'webhook_endpoint_version', 'access_generation', 'audit_head')
                loop execute format('delete from %I', name); end loop;
                update webhook_endpoint_version set version = 'none';
                update audit_head set number = 0, hash = '';
            end $$""";

    private static final Path OLDER = Path.of("target/postgresql-older.jar");
    private static @Nullable PostgresServer shared;
    private static @Nullable PostgresServer older;

    private final Path data;
    private final @Nullable PgBinaryResolver binaries;
    private final boolean restarts;
    private final AtomicInteger databases = new AtomicInteger();
    private final Queue<String> free = new ConcurrentLinkedQueue<>();
    private int port;
    private EmbeddedPostgres server;

    private PostgresServer(@Nullable PgBinaryResolver binaries, boolean restarts) {
        try {
            this.data = Files.createTempDirectory("errand-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.binaries = binaries;
        this.restarts = restarts;
        this.server = launch();
        this.port = server.getPort();
        execute("create database " + TEMPLATE);
        Flyway.configure()
                .dataSource(url(TEMPLATE), null, null)
                .locations("classpath:db/migration/postgresql")
                .load()
                .migrate();
    }

    /** The server of this JVM: never stopped, and not to be stopped. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = new PostgresServer(null, false);
        }
        return shared;
    }

    /** As {@link #shared}, but of the major version before the newest. */
    static synchronized PostgresServer older() {
        if (older == null) {
            older = new PostgresServer((system, machine) -> binaryIn(OLDER), false);
        }
        return older;
    }

    /** A server that a test may stop, crash and start; it keeps what was committed, as servers do. */
    public static PostgresServer own() {
        return new PostgresServer(null, true);
    }

    private EmbeddedPostgres launch() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(!restarts)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60));
        if (restarts) {
            // Servers for tests are faster without, and forget in a crash what they said was committed.
            builder.setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on");
        }
        try {
            return (binaries == null ? builder : builder.setPgBinaryResolver(binaries)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream binaryIn(Path jar) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(entries.readAllBytes());
                }
            }
        }
        throw new IOException("no binaries in " + jar);
    }

    /** Ends it as an operator would: whoever is connected is cut off. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it without warning, as {@code pg_ctl stop -m immediate} does; the next start recovers from its log. */
    public void stopImmediately() {
        crash("QUIT");
    }

    /** Kills its first process, after which the others end by themselves; the next start recovers from its log. */
    public void kill() {
        crash("KILL");
    }

    private void crash(String signal) {
        Process postmaster = server.getProcess();
        List<ProcessHandle> all = Stream.concat(Stream.of(postmaster.toHandle()), postmaster.descendants())
                .toList();
        try {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + postmaster.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            // While one of them lives, no other server can have the same data.
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(30, TimeUnit.SECONDS);
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("it goes on after " + signal, e);
        }
    }

    /** Starts it again, on the same port with the same data. */
    public void start() {
        server = launch();
    }

    /** A database with all tables and no rows; answers its address, which says who logs in. */
    public String newDatabase() {
        String used = free.poll();
        return used == null ? copyOfTemplate() : used;
    }

    private String copyOfTemplate() {
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

    /**
     * For who is done with a database that has its tables as they were: empty, it serves the next test, which takes a tenth of
     * the time of a new one.
     */
    public void giveBack(String url) {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name(url) + "'");
        executeIn(name(url), EMPTY);
        free.add(url);
    }

    /** Removes a database, whoever is connected to it. */
    public void drop(String url) {
        execute("drop database " + name(url) + " with (force)");
    }

    /** Takes a database away from everybody until {@link #resume}. */
    public void suspend(String url) {
        execute("alter database " + name(url) + " with allow_connections false");
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name(url) + "'");
    }

    /** Gives it back. */
    public void resume(String url) {
        execute("alter database " + name(url) + " with allow_connections true");
    }

    /** Ends the connections to a database whose last statement begins with that. */
    public void endConnections(String url, String lastStatement) {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s' and query like '%s%%'"
                .formatted(name(url), lastStatement));
    }

    private static String name(String url) {
        return url.replaceFirst("[?].*", "").replaceFirst(".*/", "");
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres";
    }

    private void execute(String sql) {
        executeIn("postgres", sql);
    }

    private void executeIn(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(url(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Ends it for good. */
    @Override
    public void close() {
        stop();
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
