package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.commit.Transactions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the conditions on the rows of jobs cost, and that they hold, after all migrations. */
class SqliteSchemaTest {

    @TempDir
    private Path directory;

    private TestStore opened;

    @BeforeEach
    void open() {
        opened = TestStore.open(directory);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private <T> List<T> read(String sql, Class<T> type) {
        return opened.transactions().read(jdbc -> jdbc.sql(sql).query(type).list());
    }

    private void insert(String state, String lease, String finishedAt) {
        opened.transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("""
                        insert into job (id, task, queue, priority, state, run_at, timeout_ms, max_attempts, backoff_ms,
                            max_backoff_ms, at_most_once, lease_token, finished_at)
                        values ('job_1', 'noop', 'default', 0, '%s', 0, 0, 1, 0, 0, 0, %s, %s)""".formatted(state, lease, finishedAt))
                        .update());
    }

    @Test
    void conditionsOnEachRow_nameNoLists() {
        assertThat(read("select sql from sqlite_schema where tbl_name = 'job' and sql is not null", String.class))
                .hasSizeGreaterThan(10)
                .noneMatch(sql -> sql.matches("(?s).*\\bin \\([^)]*,[^)]*,.*"));
    }

    @Test
    void statesAreStillChecked() {
        assertThatThrownBy(() -> insert("lost", "null", "null")).hasMessageContaining("CHECK");
        assertThatThrownBy(() -> insert("running", "null", "null")).hasMessageContaining("CHECK");
        assertThatThrownBy(() -> insert("failed", "null", "null")).hasMessageContaining("CHECK");
        assertThatThrownBy(() -> insert("queued", "null", "1")).hasMessageContaining("CHECK");
        insert("failed", "null", "1");
        assertThat(read("select state from job", String.class)).containsExactly("failed");
    }

    @Test
    void fileIsSound() {
        insert("queued", "null", "null");
        assertThat(read("pragma integrity_check", String.class)).containsExactly("ok");
    }
}
