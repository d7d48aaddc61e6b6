package dev.errand.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.spec.JobLabels;
import dev.errand.store.JobQuery;
import dev.errand.store.Plans;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void whatIsTagged_isReadFromTheIndexOfTags_onSqlite() {
        try (TestStore store = TestStore.open(directory)) {
            assertTagged(store);
        }
    }

    @Test
    void whatIsTagged_isReadFromTheIndexOfTags_onPostgres() {
        try (TestStore store = TestStore.openPostgres()) {
            assertTagged(store);
            Plans.storeManyBatches(store);
            store.transactions()
                    .write(connection -> Transactions.jdbc(connection)
                            .sql("insert into job_tag (job_id, tag) select id, 'tag-' || length(batch_id) from job")
                            .update());
            assertTagged(store);
            store.transactions()
                    .write(connection ->
                            Transactions.jdbc(connection).sql("analyze job_tag").update());
            assertTagged(store);
        }
    }

    /** In the order of the list, so that a page ends when it is full; each job by its id. */
    private static void assertTagged(TestStore store) {
        for (List<String> tags : List.of(List.of("tag-7"), List.of("tag-7", "tag-8"))) {
            JobQuery query = new JobQuery(
                    Set.of(),
                    null,
                    null,
                    null,
                    JobLabels.of(null, tags),
                    JobQuery.Created.EVER,
                    new JobQuery.Part(new JobId("job_" + "0".repeat(21) + "49000"), 50, false));

            assertThat(plan(store, query))
                    .contains("job_tag_found")
                    .containsPattern("job_pkey|SEARCH job USING (COVERING )?INDEX sqlite_autoindex_job_1")
                    .doesNotContain("TEMP B-TREE", "Sort")
                    .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        }
    }
}
