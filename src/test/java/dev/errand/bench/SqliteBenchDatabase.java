package dev.errand.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** SQLite: a file, written with a flush at each commit. */
final class SqliteBenchDatabase implements BenchDatabase {

    private final Path directory;
    private int count;

    SqliteBenchDatabase() {
        try {
            Files.createDirectories(Settings.DIRECTORY);
            directory = Files.createTempDirectory(Settings.DIRECTORY, "sqlite-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public String freshUrl() {
        count++;
        return "jdbc:sqlite:" + directory.resolve("errand-" + count + ".db");
    }

    @Override
    public long cpuNanos() {
        return 0;
    }

    @Override
    public List<String> connectionSetup() {
        return List.of(
                "pragma busy_timeout = 10000",
                "pragma journal_mode = wal",
                "pragma synchronous = full",
                "pragma cache_size = -16000");
    }

    @Override
    public String fillStatement() {
        return """
                insert into job (id, task, queue, priority, state, version, run_at, timeout_ms, max_attempts, backoff_ms,
                    max_backoff_ms, at_most_once, attempt, started_at, finished_at, purge_at, args, result_size, result)
                with recursive n(i) as (select :from union all select i + 1 from n where i < :to)
                select 'job_' || printf('%026d', i), 'noop', 'default', 0, 'succeeded', 1, :now, 3600000, 1, 1000, 300000, 0, 1,
                    :now, :now, :now + 86400000, :args, 4, cast('null' as blob)
                from n""";
    }

    @Override
    public List<String> afterFill() {
        return List.of("pragma wal_checkpoint(truncate)");
    }

    @Override
    public RawLife.Sql rawSql() {
        return new RawLife.Sql("""
                create table raw_job (id integer not null primary key, state text not null, payload text not null, worker text,
                    started_at integer, finished_at integer, result text)""", """
                insert into raw_job (state, payload) select 'queued', value from json_each(?)""", """
                update raw_job set state = 'running', worker = 'raw', started_at = 1
                where id in (select id from raw_job where state = 'queued' order by id limit ?) returning id""", """
                update raw_job set state = 'succeeded', worker = null, finished_at = 2, result = 'null'
                where id in (select value from json_each(?))""");
    }

    @Override
    public void close() {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
