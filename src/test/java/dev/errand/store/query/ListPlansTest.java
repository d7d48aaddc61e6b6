package dev.errand.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.JobLabels;
import dev.errand.job.JobState;
import dev.errand.store.JobQuery;
import dev.errand.store.Plans;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of jobs are read in their order from an index that has little else. */
class ListPlansTest {

    private static final JobQuery.Part PAGE = JobQuery.Part.first(50, false);

    @TempDir
    private Path directory;

    private static String plan(TestStore store, JobQuery query) {
        JobListing listing = JobListing.of(query, "id");
        return Plans.of(store, listing.sql(), listing.params().toArray());
    }

    @Test
    void whatIsSeldom_hasAnIndexOfItsOwn() {
        try (TestStore store = TestStore.open(directory)) {
            JobQuery failed = new JobQuery(
                    Set.of(JobState.FAILED), null, null, null, JobLabels.NONE, JobQuery.Created.EVER, PAGE);

            assertThat(plan(store, failed)).contains("job_seldom").doesNotContain("TEMP B-TREE");
        }
    }
}
