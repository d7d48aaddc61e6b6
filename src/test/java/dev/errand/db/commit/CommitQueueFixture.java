package dev.errand.db.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.DatabaseProperties;
import dev.errand.db.outage.Outage;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.db.sqlite.SqliteDatabase;
import dev.errand.db.sqlite.SqliteDialect;
import dev.errand.store.HeldInserts;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A commit queue on a real file, whose writes can be held up and whose database can be taken away. */
@Timeout(20)
abstract class CommitQueueFixture {

    @TempDir
    private Path directory;

    private SqliteDatabase database;
    FailingSource source;
    CommitQueue commits;
    Outage outage;
    final HeldInserts inserts = new HeldInserts();

    @BeforeEach
    final void open() throws SQLException {
        database = new SqliteDatabase(TestStore.properties(directory.resolve("errand.db")));
        source = new FailingSource(database);
        execute("create table entry (id text primary key, body blob)");
        outage = new Outage(new SqliteDialect(), source::obstacle);
        commits = commitQueue(1000, Duration.ofSeconds(10));
    }

    @AfterEach
    final void close() {
        inserts.release();
        commits.stop();
        outage.close();
        database.close();
    }

    final CommitQueue commitQueue(int maxPending, Duration timeout) {
        return commitQueue(TestStore.properties("unused", maxPending, timeout));
    }

    final CommitQueue commitQueue(DatabaseProperties properties) {
        SqliteDialect dialect = new SqliteDialect();
        outage.close();
        outage = new Outage(dialect, source::obstacle);
        CommitQueue made = new CommitQueue(source, dialect, outage, properties);
        made.start();
        return made;
    }

    final void reopen(int maxPending, Duration timeout) {
        commits.stop();
        commits = commitQueue(maxPending, timeout);
    }

    final void execute(String sql) throws SQLException {
        try (Connection connection = database.writer().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    final List<String> stored() {
        return JdbcClient.create(database.readers())
                .sql("select id from entry order by id")
                .query(String.class)
                .list();
    }

    /** A write that is being made until the test lets it go on. */
    final CompletableFuture<String> occupy() throws InterruptedException {
        inserts.hold();
        CompletableFuture<String> first = commits.submit(inserts, "first");
        assertThat(inserts.entered.await(10, TimeUnit.SECONDS)).isTrue();
        return first;
    }

    static void assertRefused(CompletableFuture<?> write) {
        assertThat(write)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(StoreUnavailableException.class);
    }
}
