package dev.errand.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A real store on a real file, for tests of the rooms that use one. */
public final class TestStore implements AutoCloseable {

    public static final RetentionProperties RETENTION =
            new RetentionProperties(Duration.ofHours(24), Duration.ofDays(7), Duration.ofHours(24));

    private static final String NAME = "errand.db";
    private static @Nullable Path template;

    private final SqliteDatabase database;
    private final GroupCommit commits;
    private final JobStore store;
    private final Transactions transactions;
    private final List<FinishHook> hooks = new CopyOnWriteArrayList<>();

    private TestStore(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            Files.copy(template(), file);
        }
        DatabaseProperties properties = SqliteJobStoreTest.properties(file);
        database = new SqliteDatabase(properties);
        commits = new GroupCommit(database.writer(), SqliteDatabase::isUnavailable, properties);
        commits.start();
        store = new JdbcJobStore(commits, database.readers(), RETENTION, new FinishHooks(() -> hooks));
        transactions = new JdbcTransactions(commits, database.readers());
    }

    public static TestStore open(Path directory) {
        try {
            return new TestStore(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JobStore store() {
        return store;
    }

    public Transactions transactions() {
        return transactions;
    }

    public void addHook(FinishHook hook) {
        hooks.add(hook);
    }

    /** The schema is laid once and copied, since the migration takes longer than most tests. */
    private static synchronized Path template() throws IOException {
        if (template == null) {
            Path directory = Files.createTempDirectory("errand-template");
            Path file = directory.resolve(NAME);
            file.toFile().deleteOnExit();
            try (SqliteDatabase database = new SqliteDatabase(SqliteJobStoreTest.properties(file))) {
                Flyway.configure()
                        .dataSource(database.writer())
                        .locations("classpath:db/migration/sqlite")
                        .load()
                        .migrate();
            }
            template = file;
        }
        return template;
    }

    @Override
    public void close() {
        commits.stop();
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
