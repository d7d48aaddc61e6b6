package dev.errand.store.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each end of an item asks who is next, so nothing may be gone through for it: neither what is over nor what waits for a retry. */
class WindowPlansTest {

    @TempDir
    private Path directory;

    private static List<String> plan(TestStore store, String explain, String sql) {
        return store.transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql(explain + sql.replaceFirst("\\?", "'batch_1'").replace("?", "1"))
                        .query((row, i) -> row.getString(row.getMetaData().getColumnCount()))
                        .list());
    }

    @Test
    void onSqlite() {
        try (TestStore store = TestStore.open(directory)) {
            String explain = "explain query plan ";
            assertThat(plan(store, explain, WindowHolds.FIRST_HELD))
                    .containsExactly("SEARCH job USING INDEX job_held (batch_id=? AND state=?)");
            assertThat(plan(store, explain, WindowHolds.IN_LINE))
                    .containsExactly("SEARCH job USING INDEX job_held (batch_id=? AND state>? AND state<?)");
            assertThat(plan(store, explain, WindowHolds.UNUSED.getFirst()))
                    .containsExactly("SEARCH job USING INDEX job_batch_scheduled (batch_id=? AND held<?)");
            assertThat(plan(store, explain, WindowHolds.UNUSED.getLast()))
                    .containsExactly("SEARCH job USING INDEX job_batch_scheduled (batch_id=? AND held>?)");
        }
    }

    @Test
    void onPostgres() {
        try (TestStore store = TestStore.openPostgres()) {
            store.transactions().write(connection -> manyItems(Transactions.jdbc(connection)));
            assertThat(String.join("\n", plan(store, "explain ", WindowHolds.FIRST_HELD)))
                    .doesNotContain("Sort")
                    .contains("Index Scan using job_held");
            assertThat(String.join("\n", plan(store, "explain ", WindowHolds.IN_LINE)))
                    .doesNotContain("Sort")
                    .contains("Index Scan using job_held");
            for (String unused : WindowHolds.UNUSED) {
                assertThat(String.join("\n", plan(store, "explain ", unused)))
                        .doesNotContain("Sort")
                        .contains("Index Scan using job_batch_scheduled");
            }
        }
    }

    private static int manyItems(JdbcClient jdbc) {
        jdbc.sql("""
                        insert into job (id, task, queue, priority, state, run_at, timeout_ms, max_attempts, backoff_ms, max_backoff_ms,
                            at_most_once, finished_at, batch_id, batch_index, held)
                        select 'job_' || lpad(i::text, 26, '0'), 'noop', 'default', 0,
                            case i % 3 when 0 then 'scheduled' when 1 then 'queued' else 'succeeded' end, 1, 1, 1, 1, 1,
                            0, case i % 3 when 2 then 1 end, 'batch_' || i % 2, i, case when i % 3 < 2 then 1 else 0 end
                        from generate_series(1, 20000) as i""").update();
        return jdbc.sql("analyze job").update();
    }
}
