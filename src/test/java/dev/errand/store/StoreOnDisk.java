package dev.errand.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;

/** A store on a real SQLite file, for tests of features that write in its transactions. */
public final class StoreOnDisk implements AutoCloseable {

    public static final RetentionProperties RETENTION =
            new RetentionProperties(Duration.ofHours(24), Duration.ofDays(7), Duration.ofHours(24));

    private final List<FinishHook> hooks = new CopyOnWriteArrayList<>();
    private final SqliteDatabase database;
    private final GroupCommit commits;
    private final JobStore jobs;
    private final Transactions transactions;

    public StoreOnDisk(Path directory) {
        DatabaseProperties properties = SqliteJobStoreTest.properties(directory.resolve("errand.db"));
        database = new SqliteDatabase(properties);
        Flyway.configure()
                .dataSource(database.writer())
                .locations("classpath:db/migration/sqlite")
                .load()
                .migrate();
        commits = new GroupCommit(database.writer(), SqliteDatabase::isUnavailable, properties);
        commits.start();
        FinishHooks all = new FinishHooks(() -> hooks);
        jobs = new JdbcJobStore(commits, database.readers(), RETENTION, all);
        transactions = new JdbcTransactions(commits, database.readers(), RETENTION, all);
    }

    public JobStore jobs() {
        return jobs;
    }

    public Transactions transactions() {
        return transactions;
    }

    public void addHook(FinishHook hook) {
        hooks.add(hook);
    }

    @Override
    public void close() throws IOException {
        commits.stop();
        database.close();
    }
}
