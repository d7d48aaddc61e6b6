package dev.errand.store.query;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.store.Extent;
import dev.errand.store.JobQueries;
import dev.errand.store.JobQuery;
import dev.errand.store.JobStore;
import dev.errand.store.Measured;
import dev.errand.store.Searched;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How jobs are found. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class JobReadsTest extends StoreContract {

    JobReadsTest(TestDatabase database) {
        super(database);
    }

    @Test
    void list_findsLongMetadata() {
        String longest = "😀ü".repeat(500);
        Job job = insert(withMetadata("long", longest), null);
        insert(withMetadata("long", longest.substring(0, 990)), null);

        assertThat(store().list(query(Set.of(), Map.of("long", longest), null, 9)))
                .extracting(Measured::id)
                .containsExactly(job.id());
    }

    @Test
    void nextDue_isNothingWhenNothingWaitsForATime() {
        queued();
        running();

        assertThat(store().nextDue()).isEmpty();
    }

    @Test
    void running_pagesThroughWhatRuns() {
        Job first = running();
        queued();
        Job second = running();

        List<JobStore.RunningJob> page = store().running(LEASE.node(), null, 1);
        assertThat(page).extracting(found -> found.job().id()).containsExactly(first.id());
        assertThat(page.getFirst().lease()).isEqualTo(LEASE);
        assertThat(store().running("another", null, 5)).isEmpty();
        assertThat(store().running(LEASE.node(), first.id(), 5))
                .extracting(found -> found.job().id())
                .containsExactly(second.id());
    }

    @Test
    void lost_isWhatRunsUnderANameThatNoNodeHas() {
        opened().register("living");
        Job living = insert(Jobs.spec("echo"), new Lease("lease-3", "living"));
        Job first = insert(Jobs.spec("echo"), new Lease("lease-1", "dead"));
        Job second = insert(Jobs.spec("echo"), new Lease("lease-2", "dead"));
        queued();

        assertThat(store().lost(null, 1)).extracting(found -> found.job().id()).containsExactly(first.id());
        assertThat(store().lost(first.id(), 5))
                .extracting(found -> found.job().id())
                .containsExactly(second.id());
        assertThat(store().runningByNode()).containsExactlyInAnyOrderEntriesOf(Map.of("living", 1, "dead", 2));
        assertThat(find(living).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void withWaiting_findsTheQueuesThatAClaimWouldFindSomethingIn() {
        queued();
        scheduled(Duration.ofHours(1));

        assertThat(store().withWaiting(List.of("slow", "default"))).containsExactly("default");
        assertThat(store().withWaiting(List.of("slow"))).isEmpty();
        assertThat(store().withWaiting(List.of())).isEmpty();
    }

    @Test
    void list_filtersAndPagesNewestFirst() {
        Job oldest = insert(withMetadata("customer", "42"), null);
        Job middle = running();
        Job newest = insert(withMetadata("customer", "43"), null);

        assertThat(store().list(query(Set.of(), Map.of(), null, 2)))
                .extracting(Measured::id)
                .containsExactly(newest.id(), middle.id());
        assertThat(store().list(query(Set.of(), Map.of(), middle.id(), 2)))
                .extracting(Measured::id)
                .containsExactly(oldest.id());
        assertThat(store().list(query(Set.of(JobState.RUNNING), Map.of(), null, 9)))
                .extracting(Measured::id)
                .containsExactly(middle.id());
        assertThat(store().list(query(Set.of(), Map.of("customer", "42"), null, 9)))
                .extracting(Measured::id)
                .containsExactly(oldest.id());
        assertThat(store().list(query(Set.of(), Map.of("customer", "44"), null, 9)))
                .isEmpty();
    }

    @Test
    void list_findsAtOnceWhatWaitsOrRuns_whateverHoldsIt() {
        Job first = queued();
        Job ran = running();
        Job held = item("batch", 0, true);
        for (int code = 2; code <= 4; code += 2) {
            hold(queued(), code);
        }
        List<JobId> all = ids(null, 9);

        assertThat(all).hasSize(5).isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(all).endsWith(held.id(), ran.id(), first.id());
        assertThat(ids(all.get(1), 2)).containsExactly(held.id(), ran.id());
        assertThat(ids(first.id(), 2)).isEmpty();
    }

    @Test
    void list_missesNothing_thatIsHeldAndLetGoMeanwhile() throws Exception {
        Job job = queued();
        AtomicBoolean over = new AtomicBoolean();
        Thread holder = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                hold(job, 2);
                hold(job, 0);
            }
        });
        try {
            for (int i = 0; i < 300; i++) {
                assertThat(ids(null, 9)).containsExactly(job.id());
            }
        } finally {
            over.set(true);
            holder.join();
        }
    }

    private void hold(Job job, int code) {
        var unused = opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update job set held = ? where id = ?")
                        .params(code, job.id().value())
                        .update());
    }

    /** Without any time to search. */
    private List<JobId> ids(@Nullable JobId olderThan, int limit) {
        JobQuery query = query(EnumSet.of(JobState.QUEUED, JobState.RUNNING), Map.of(), olderThan, limit);
        Searched<JobId> searched = store().searchIds(query, Duration.ZERO);
        assertThat(searched.searchedTo()).isNull();
        return searched.found();
    }

    @Test
    void list_findsWhatHasAllTags_pageByPage() {
        Job oldest = insert(Jobs.of("echo").tags("a", "b", "c").build(), null);
        insert(Jobs.of("echo").tags("a").build(), null);
        Job middle = insert(Jobs.of("echo").tags("b", "a").build(), LEASE);
        insert(Jobs.of("echo").tags("b", "ab").build(), null);
        queued();
        Job newest =
                insert(Jobs.of("echo").metadata(Map.of("x", "y")).tags("a", "b").build(), null);

        assertThat(listed(tagged(Set.of(), null, null, 2, "a", "b"))).containsExactly(newest.id(), middle.id());
        assertThat(listed(tagged(Set.of(), null, middle.id(), 2, "a", "b"))).containsExactly(oldest.id());
        assertThat(listed(tagged(Set.of(JobState.RUNNING), null, null, 9, "b"))).containsExactly(middle.id());
        assertThat(listed(tagged(Set.of(), null, null, 9, "a", "b", "c"))).containsExactly(oldest.id());
        assertThat(listed(tagged(Set.of(), null, null, 9, "A"))).isEmpty();
        JobLabels both = JobLabels.of(Map.of("x", "y"), List.of("a"));
        JobQuery query = new JobQuery(
                Set.of(), null, null, null, both, new JobQuery.Created(NOW, null), JobQuery.Part.first(9, true));
        assertThat(listed(query)).containsExactly(newest.id());
    }

    @Test
    void list_findsTaggedItemsOfABatch() {
        JobRelations place = new JobRelations(new JobRelations.BatchItem("batch", 0, null, false), null, null);
        Job item = insert(Jobs.of("echo").tags("a", "b").relations(place).build(), null);
        item("batch", 1, false);

        assertThat(listed(tagged(Set.of(), "batch", null, 9, "a", "b"))).containsExactly(item.id());
        assertThat(listed(tagged(Set.of(), "other", null, 9, "a"))).isEmpty();
    }

    private List<JobId> listed(JobQuery query) {
        return store().list(query).stream().map(Measured::id).toList();
    }

    private static JobQuery tagged(
            Set<JobState> states, @Nullable String batch, @Nullable JobId olderThan, int limit, String... tags) {
        return new JobQuery(
                states,
                null,
                null,
                batch,
                JobLabels.of(null, List.of(tags)),
                JobQuery.Created.EVER,
                new JobQuery.Part(olderThan, limit, false));
    }

    @Test
    void list_boundsTheTimeOfCreation_fromAMomentOnAndUpToBeforeAnother() {
        Job job = queued();

        assertThat(store().list(created(NOW, NOW.plusMillis(1))))
                .extracting(Measured::id)
                .containsExactly(job.id());
        assertThat(store().list(created(NOW.plusMillis(1), null))).isEmpty();
        assertThat(store().list(created(null, NOW))).isEmpty();
        assertThat(store().list(created(NOW, NOW))).isEmpty();
    }

    @Test
    void counts_tellWhatWaits() {
        queued();
        queued();
        scheduled(Duration.ofHours(1));
        running();

        assertThat(store().countWaiting("default", 100)).isEqualTo(3);
        assertThat(store().countWaiting("slow", 100)).isZero();
        assertThat(store().queueDepths()).containsExactly(new JobStore.QueueDepth("default", 2, 1, NOW));
    }

    @Test
    void findAll_findsThoseThatExist() {
        Job job = queued();

        assertThat(store().findAll(Set.of(job.id(), newId()), Extent.FULL))
                .extracting(Job::id)
                .containsExactly(job.id());
        assertThat(store().findAll(Set.of(), Extent.FULL)).isEmpty();
    }

    @Test
    void list_ofOneBatch_goesBackwardsThroughItsItems() {
        item("batch", 0, false);
        Job second = item("batch", 1, false);
        Job third = item("batch", 2, false);
        item("other", 0, false);

        JobQuery query = JobQueries.ofBatch("batch", JobQuery.Part.first(2, false));

        assertThat(store().list(query)).extracting(Measured::id).containsExactly(third.id(), second.id());
    }

    @Test
    void outcomes_bringResultsWithoutArguments() {
        Job job = ended(new Outcome.Succeeded(Result.ofJson("[1,2]")));

        Job found = store().findAll(List.of(job.id()), Extent.OUTCOME).getFirst();

        assertThat(found.spec().call().args()).isNull();
        assertThat(requireNonNull(found.result()).text()).isEqualTo("[1,2]");
    }

    private static JobSpec withMetadata(String name, String value) {
        return Jobs.of("echo").args(null, null).metadata(Map.of(name, value)).build();
    }

    private static JobQuery query(
            Set<JobState> states, Map<String, String> metadata, @Nullable JobId olderThan, int limit) {
        return new JobQuery(
                states,
                "echo",
                "default",
                null,
                JobLabels.of(metadata, null),
                JobQuery.Created.EVER,
                new JobQuery.Part(olderThan, limit, false));
    }

    private static JobQuery created(@Nullable Instant after, @Nullable Instant before) {
        return new JobQuery(
                Set.of(),
                null,
                null,
                null,
                JobLabels.NONE,
                new JobQuery.Created(after, before),
                JobQuery.Part.first(10, true));
    }
}
