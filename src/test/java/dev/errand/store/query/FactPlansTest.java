package dev.errand.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.store.Plans;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked about a batch or a schedule looks at nothing but that, however much is stored beside it. */
class FactPlansTest {

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
            assertPlans(store);
        }
    }

    private static void assertPlans(TestStore store) {
        assertThat(Plans.of(store, JdbcJobFacts.KEPT_UNTIL, "batch_1"))
                .contains("job_batch")
                .doesNotContain("job_purge")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.of(store, JdbcJobFacts.ANY_ITEM, "batch_1"))
                .contains("job_batch")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.of(store, JdbcJobFacts.SAMPLE, "batch_1"))
                .contains("job_batch")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.of(store, JdbcJobFacts.LONGEST_TTL, "batch_1"))
                .contains("job_batch")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.of(store, JdbcJobFacts.RESULT_TTL, "batch_1"))
                .contains("job_batch")
                .doesNotContain("Sort", "TEMP B-TREE")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.of(store, JdbcJobFacts.OPEN_OF_SCHEDULE, "nightly", 10))
                .contains("job_open_of_schedule")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.of(store, JdbcJobFacts.OPEN_OUTSIDE_BATCHES, "nightly", 10))
                .contains("job_open_of_schedule")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertOutcomes(store, JdbcJobFacts.BY_INDEX, "batch_outcome_item");
        assertOutcomes(store, JdbcJobFacts.BY_COMPLETION, "batch_outcome_order");
        assertOutcomes(store, JdbcJobFacts.ENDS, "batch_outcome_order");
    }

    /** The next ones in their order, and the job of each by its id. */
    private static void assertOutcomes(TestStore store, String sql, String index) {
        assertThat(Plans.of(store, sql.replaceAll(":\\w+", "?"), "batch_1", 5, 50))
                .contains(index)
                .containsPattern("job_pkey|SEARCH j USING INDEX sqlite_autoindex_job_1")
                .doesNotContain("Sort", "TEMP B-TREE")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
    }
}
