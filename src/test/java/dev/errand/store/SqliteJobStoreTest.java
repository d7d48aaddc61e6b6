package dev.errand.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real file. */
class SqliteJobStoreTest extends JobStoreContract {

    @TempDir
    private Path directory;

    private SqliteDatabase database;
    private GroupCommit commits;
    private JobStore store;

    @BeforeEach
    void open() {
        DatabaseProperties properties = properties(directory.resolve("errand.db"));
        database = new SqliteDatabase(properties);
        Flyway.configure()
                .dataSource(database.writer())
                .locations("classpath:db/migration/sqlite")
                .load()
                .migrate();
        commits = new GroupCommit(database.writer(), SqliteDatabase::isUnavailable, properties);
        commits.start();
        store = new JdbcJobStore(
                commits,
                database.readers(),
                new RetentionProperties(Duration.ofHours(24), Duration.ofDays(7), Duration.ofHours(24)),
                FinishHooks.NONE);
    }

    @AfterEach
    void close() throws IOException {
        commits.stop();
        database.close();
    }

    @Override
    JobStore store() {
        return store;
    }

    static DatabaseProperties properties(Path file) {
        return new DatabaseProperties(
                "jdbc:sqlite:" + file, 2, 1000, 100, Duration.ofSeconds(5), Duration.ofSeconds(5));
    }
}
