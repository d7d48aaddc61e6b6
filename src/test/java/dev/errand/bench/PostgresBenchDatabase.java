package dev.errand.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL as it comes, on its defaults. Those that the embedded server relaxes for tests are put back: each commit is flushed. */
final class PostgresBenchDatabase implements BenchDatabase {

    private static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

    /** No vacuum and no checkpoint while it is measured: they come when they like, to one database at a time. */
    private static final Map<String, String> NO_UPKEEP =
            Map.of("autovacuum", "off", "checkpoint_timeout", "1h", "max_wal_size", "32GB");

    private final Path directory;
    private final EmbeddedPostgres server;
    private final long pid;
    private int count;

    PostgresBenchDatabase(boolean upkeep) {
        try {
            Files.createDirectories(Settings.DIRECTORY);
            directory = Files.createTempDirectory(Settings.DIRECTORY, "postgresql-");
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("data"))
                    .setCleanDataDirectory(false)
                    .setPGStartupWait(Duration.ofMinutes(1));
            DURABLE.forEach(builder::setServerConfig);
            if (!upkeep) {
                NO_UPKEEP.forEach(builder::setServerConfig);
            }
            server = builder.start();
            pid = Long.parseLong(Files.readAllLines(directory.resolve("data").resolve("postmaster.pid"))
                    .getFirst()
                    .strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DURABLE.forEach(this::check);
    }

    private void check(String setting, String wanted) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            if (!row.getString(1).equals(wanted)) {
                throw new IllegalStateException(setting + " is " + row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot look at " + setting, e);
        }
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String freshUrl() {
        count++;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database errand_" + count);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make a database", e);
        }
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/errand_" + count + "?user=postgres";
    }

    @Override
    public long cpuNanos() {
        return ProcessStat.cpuNanos(pid);
    }

    @Override
    public List<String> connectionSetup() {
        return List.of();
    }

    @Override
    public String fillStatement() {
        return """
                insert into job (id, task, queue, priority, state, version, run_at, timeout_ms, max_attempts, backoff_ms,
                    max_backoff_ms, at_most_once, attempt, started_at, finished_at, purge_at, args, result_size, result)
                select 'job_' || lpad(i::text, 26, '0'), 'noop', 'default', 0, 'succeeded', 1, at, 3600000, 1, 1000, 300000, 0, 1,
                    at, at, at + 86400000, args, 4, 'null'::bytea
                from (select ?::bigint as first, ?::bigint as last, ?::bigint as at, ?::text as args) as given,
                    generate_series(first, last) as i""";
    }

    @Override
    public List<String> afterFill() {
        return List.of("vacuum analyze job", "checkpoint");
    }

    @Override
    public RawLife.Sql rawSql() {
        return new RawLife.Sql(
                """
                create table raw_job (id bigint generated always as identity primary key, state text not null,
                    payload text not null, worker text, started_at bigint, finished_at bigint, result text)""",
                "insert into raw_job (state, payload) select 'queued', unnest(translate(?, '[]', '{}')::text[])",
                """
                update raw_job set state = 'running', worker = 'raw', started_at = 1
                where id in (select id from raw_job where state = 'queued' order by id limit ? for update skip locked)
                returning id""",
                """
                update raw_job set state = 'succeeded', worker = null, finished_at = 2, result = 'null'
                where id = any (translate(?, '[]', '{}')::bigint[])""");
    }

    @Override
    public void close() {
        try {
            server.close();
            // It may still be writing what it had in memory; nobody needs that.
            ProcessHandle.of(pid).ifPresent(this::end);
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(ProcessHandle postmaster) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().orTimeout(1, TimeUnit.MINUTES).join());
    }
}
