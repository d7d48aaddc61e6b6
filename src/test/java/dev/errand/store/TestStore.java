package dev.errand.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** A store on a real file for the tests of other rooms, without Spring. */
public final class TestStore implements AutoCloseable {

    public static final RetentionProperties RETENTION =
            new RetentionProperties(Duration.ofHours(24), Duration.ofDays(7), Duration.ofHours(24));

    private final List<FinishHook> hooks = new ArrayList<>();
    private final SqliteDatabase database;
    private final GroupCommit commits;
    private final JobStore jobs;
    private final Transactions transactions;

    public TestStore(Path directory) {
        DatabaseProperties properties = SqliteJobStoreTest.properties(directory.resolve("errand.db"));
        database = new SqliteDatabase(properties);
        Flyway.configure()
                .dataSource(database.writer())
                .locations("classpath:db/migration/sqlite")
                .load()
                .migrate();
        commits = new GroupCommit(database.writer(), SqliteDatabase::isUnavailable, properties);
        commits.start();
        jobs = new JdbcJobStore(commits, database.readers(), RETENTION, new FinishHooks(() -> hooks));
        transactions = new JdbcTransactions(commits, database.readers());
    }

    public void addHook(FinishHook hook) {
        hooks.add(hook);
    }

    public JobStore jobs() {
        return jobs;
    }

    public Transactions transactions() {
        return transactions;
    }

    @Override
    public void close() throws IOException {
        commits.stop();
        database.close();
    }
}
