package dev.errand.store.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.store.Plans;
import dev.errand.store.TestStore;
import dev.errand.store.transition.Removals;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who looks for waits looks at those of the jobs in question alone, however many there are beside them. */
class DependencyPlansTest {

    /** By their names or by what the statements call them. */
    private static final Pattern GOES_THROUGH_ALL = Pattern.compile("Seq Scan on|SCAN (job|batch|dependency|[bde])\\b");

    @TempDir
    private Path directory;

    @Test
    void onSqlite() {
        try (TestStore store = TestStore.open(directory)) {
            assertPlans(store);
        }
    }

    @Test
    void onPostgres() {
        try (TestStore store = TestStore.openPostgres()) {
            Plans.storeManyBatches(store);
            store.transactions().write(connection -> {
                JdbcClient jdbc = Transactions.jdbc(connection);
                jdbc.sql("""
                                insert into dependency (child_id, parent_id, any_end, standing)
                                select 'job_' || lpad(i::text, 26, '0'), 'job_' || lpad((i / 10)::text, 26, '0'), 0, i % 4
                                from generate_series(1, 50000) as i""").update();
                jdbc.sql("update job set awaited = 1, purge_at = 1 where batch_index < 20")
                        .update();
                jdbc.sql("analyze dependency").update();
                jdbc.sql("analyze job").update();
                return 0;
            });
            assertPlans(store);
        }
    }

    private static void assertPlan(TestStore store, String index, String sql, Object... values) {
        String plan = Plans.of(store, sql.replaceAll(":\\w+", "?"), values);
        assertThat(plan).as(plan).contains(index).doesNotContainPattern(GOES_THROUGH_ALL);
    }

    private static void assertPlans(TestStore store) {
        assertPlan(store, "dependency_open", EdgeTable.OPEN, "job_1", 500);
        assertPlan(store, "dependency_fallen", EdgeTable.FELL, "job_1");
        assertPlan(store, "dependency_open", DependencyLooks.OPEN_PARENTS, "", 1000);
        assertPlan(store, "", DependencyLooks.CHILDREN, "", 1000);
        Dialect dialect = store.transactions().dialect();
        for (String index : new String[] {"dependency_open", "dependency_met", "job_batch"}) {
            assertPlan(store, index, DependencyLooks.WAITED_FOR, "batch_1");
        }
        for (String index : new String[] {"dependency_open", "dependency_met", "job_purge"}) {
            assertPlan(store, index, Removals.keepDue(dialect), 2, 1, 500);
            assertPlan(store, index, Removals.deleteDue(dialect), 1, 500);
        }
    }
}
