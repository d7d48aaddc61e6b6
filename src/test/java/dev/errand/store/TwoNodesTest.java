package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.postgresql.PostgresDialect;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.store.claim.ClaimCursors;
import dev.errand.store.claim.Claims;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes on one database. */
@Timeout(120)
class TwoNodesTest {

    private final TypeId ids = new TypeId("job", Clock.systemUTC());
    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.newDatabase();
    private TestStore one;
    private TestStore two;

    @BeforeEach
    void open() {
        one = TestStore.openNode(url);
        two = TestStore.openNode(url);
        one.register("one", "two");
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        server.giveBack(url);
    }

    private NewJob newJob(@Nullable Lease lease, NewJob.@Nullable Idempotency key) {
        return new NewJob(new JobId(ids.next()), Jobs.spec(RetryPolicy.of(3), false), lease, key);
    }

    private void insert(int jobs) {
        List<NewJob> all =
                IntStream.range(0, jobs).mapToObj(i -> newJob(null, null)).toList();
        one.transactions().write(connection -> {
            one.transitions().insert(connection, all);
            return true;
        });
    }

    private static List<Job> claimAll(TestStore node, Lease lease) {
        List<Job> all = new ArrayList<>();
        List<Job> some;
        do {
            some = node.store().claim(Walks.of("default"), 7, lease, Jobs.NOW);
            all.addAll(some);
        } while (!some.isEmpty());
        return all;
    }

    private static CompletableFuture<Completion.Verdict> complete(
            TestStore node, Job job, Lease lease, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, Jobs.NOW);
        return node.store().complete(new Completion(job, lease, transition, null, Jobs.NOW));
    }

    @Test
    void claimsAtTheSameTime_neverHandOutOneJobTwice_andEachInOrder() throws Exception {
        insert(1000);
        List<Future<List<Job>>> claims;
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            claims = List.of(
                    nodes.submit(() -> claimAll(one, new Lease("a", "one"))),
                    nodes.submit(() -> claimAll(two, new Lease("b", "two"))));
        }
        List<JobId> first = claims.getFirst().get().stream().map(Job::id).toList();
        List<JobId> second = claims.getLast().get().stream().map(Job::id).toList();

        assertThat(first).isSortedAccordingTo(Comparator.naturalOrder()).doesNotContainAnyElementsOf(second);
        assertThat(second).isSortedAccordingTo(Comparator.naturalOrder());
        // What one passed over while the other had it is the other's, so nothing is left but what a rollback gave back.
        assertThat(first.size()
                        + second.size()
                        + claimAll(one, new Lease("c", "one")).size())
                .isEqualTo(1000);
    }

    @Test
    void aClaimThatIsUnderWay_isPassedOver_notWaitedFor() throws Exception {
        insert(4);
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Claims claims = new Claims(new PostgresDialect(), new ClaimCursors(Duration.ZERO, System::nanoTime));
        CompletableFuture<List<Job>> slow =
                CompletableFuture.supplyAsync(() -> one.transactions().write(connection -> {
                    List<Job> jobs =
                            claims.claim(connection, Walks.of("default"), 2, new Lease("slow", "one"), Jobs.NOW);
                    claimed.countDown();
                    awaitQuietly(goOn);
                    return jobs;
                }));
        assertThat(claimed.await(30, TimeUnit.SECONDS)).isTrue();

        List<Job> others = two.store().claim(Walks.of("default"), 4, new Lease("fast", "two"), Jobs.NOW);
        goOn.countDown();

        assertThat(others).hasSize(2).doesNotContainAnyElementsOf(slow.get(30, TimeUnit.SECONDS));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aNodeWhoseLeaseIsLost_canWriteNothingMore() {
        Lease lost = new Lease("lost", "one");
        NewJob born = newJob(lost, null);
        one.store().insert(born);
        complete(two, born.stored(), lost, new Outcome.Lost()).join();
        Lease next = new Lease("next", "two");
        Job again = two.store().claim(Walks.of("default"), 1, next, Jobs.NOW).getFirst();

        assertThat(complete(one, born.stored(), lost, new Outcome.Succeeded(Result.ofJson("\"late\"")))
                        .join())
                .isEqualTo(Completion.Verdict.LEASE_LOST);
        assertThat(one.store()
                        .progress(born.id(), lost, new Progress(1, null, Jobs.NOW))
                        .join())
                .isFalse();
        assertThat(complete(two, again, next, new Outcome.Succeeded(Result.ofJson("1")))
                        .join())
                .isEqualTo(Completion.Verdict.RECORDED);
    }

    @Test
    void oneKeyOnBothNodesAtOnce_makesOneJob() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Insertion>> insertions = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                TestStore node = i % 2 == 0 ? one : two;
                NewJob.Idempotency key = new NewJob.Idempotency("key-" + i / 4, "f");
                insertions.add(callers.submit(() -> node.store().insert(newJob(null, key))));
            }
            int stored = 0;
            for (Future<Insertion> insertion : insertions) {
                stored += insertion.get() instanceof Insertion.Stored ? 1 : 0;
            }
            assertThat(stored).isEqualTo(50);
        }
        assertThat(one.store().countWaiting("default", 1000)).isEqualTo(50);
    }

    @Test
    void aCancel_meetsAJobThatGoesBackAndForthOnTheOtherNode() {
        Lease lease = new Lease("lease", "one");
        for (int round = 0; round < 50; round++) {
            NewJob born = newJob(lease, null);
            one.store().insert(born);
            CompletableFuture<Completion.Verdict> back = complete(one, born.stored(), lease, new Outcome.Interrupted());
            CancelVerdict verdict = two.store().cancel(born.id(), null, Jobs.NOW);

            Completion.Verdict written = back.join();
            Job found = one.store().find(born.id()).orElseThrow();
            assertThat(found.cancel()).as("%s after %s", verdict, written).isNotNull();
            assertThat(found.state())
                    .isEqualTo(written == Completion.Verdict.RECORDED ? JobState.CANCELED : JobState.RUNNING);
        }
    }
}
