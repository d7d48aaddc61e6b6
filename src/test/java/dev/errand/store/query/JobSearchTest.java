package dev.errand.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.spec.JobLabels;
import dev.errand.store.JobQuery;
import dev.errand.store.Plans;
import dev.errand.store.Searched;
import dev.errand.store.TestStore;
import dev.errand.store.Whose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search that is cut short goes on where it was, and finds what one would that is not. */
class JobSearchTest {

    @TempDir
    private Path directory;

    private static JobQuery query(@Nullable String task, Set<JobState> states, JobQuery.Part part) {
        return new JobQuery(states, task, null, null, JobLabels.NONE, JobQuery.Created.EVER, part);
    }

    private static List<JobId> inPieces(TestStore store, JobQuery query, int pieces) {
        List<JobId> all = new ArrayList<>();
        JobId place = null;
        int searches = 0;
        do {
            JobQuery.Part part = new JobQuery.Part(place, query.part().limit(), false);
            Searched<JobId> searched = store.store().searchIds(query.with(part), Duration.ZERO);
            all.addAll(searched.found());
            place = searched.searchedTo();
            if (place == null && searched.found().size() == query.part().limit()) {
                place = searched.found().getLast();
            }
            searches++;
        } while (place != null);
        assertThat(searches).isGreaterThanOrEqualTo(pieces);
        return all;
    }

    private static void assertSearches(TestStore store) {
        JobQuery.Part page = JobQuery.Part.first(500, false);
        assertThat(inPieces(store, query("nowhere", Set.of(), page), 10)).isEmpty();
        JobQuery some = new JobQuery(
                Set.of(JobState.SUCCEEDED),
                "noop",
                "default",
                null,
                JobLabels.NONE,
                JobQuery.Created.EVER,
                JobQuery.Part.first(20_000, false));
        List<JobId> found = inPieces(store, some, 3);
        assertThat(found).hasSize(50_000).doesNotHaveDuplicates();
        assertThat(found).isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(store.store()
                        .searchIds(query("nowhere", Set.of(), page), Duration.ofMinutes(1))
                        .searchedTo())
                .isNull();
    }

    /** More than are read as a whole: then they are searched for among all. */
    private static void assertThatMany(TestStore store) {
        var unused = store.transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql(
                                "update job set state = 'queued', finished_at = null where id <= 'job_00000000000000000000006000'")
                        .update());
        JobQuery queued = query(null, Set.of(JobState.QUEUED), JobQuery.Part.first(2_000, false));

        assertThat(inPieces(store, queued, 3)).hasSize(6_000).doesNotHaveDuplicates();
    }

    @Test
    void aSearch_goesOnWhereItWas_onPostgres() {
        try (TestStore store = TestStore.openPostgres()) {
            Plans.storeManyBatches(store);
            assertSearches(store);
            assertThatMany(store);
            assertThat(Plans.of(store, reasons().sql(), reasons().params().toArray()))
                    .contains("job_reason")
                    .doesNotContain("Sort");
        }
    }

    @Test
    void whatEndedForAReason_hasAnIndexOfItsOwn_onSqlite() {
        try (TestStore store = TestStore.open(directory)) {
            assertThat(Plans.of(store, reasons().sql(), reasons().params().toArray()))
                    .contains("job_reason")
                    .doesNotContain("TEMP B-TREE");
        }
    }

    private static JobListing reasons() {
        return JobListing.of(
                new JobQuery(
                        Whose.ALL,
                        Set.of(),
                        null,
                        null,
                        null,
                        JobLabels.NONE,
                        JobQuery.Created.EVER,
                        new JobQuery.More(Reason.TIMED_OUT, null, null, JobQuery.Created.EVER, null),
                        JobQuery.Part.first(50, false)),
                "id");
    }
}
