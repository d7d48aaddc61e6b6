package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.upkeep.BatchRemoval;
import dev.errand.store.Plans;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removing a batch looks at nothing but the batch, however much is stored beside it. */
class RemovalPlansTest {

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
        assertThat(Plans.of(store, BatchRemoval.OVER, 1, 100))
                .contains("batch_purge")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.ofItemsRemoval(store, "batch_1", 500))
                .contains("job_batch")
                .doesNotContain("Sort", "TEMP B-TREE")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        assertThat(Plans.of(store, BatchRemoval.OUTCOMES, "batch_1", 5000))
                .containsPattern("batch_outcome_(item|order)")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
    }
}
