package dev.errand.store.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.store.Insertion;
import dev.errand.store.Plans;
import dev.errand.store.QueueWalk;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import dev.errand.store.Walks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;

/** Who cannot run a task leaves its jobs as they are, and finds its own among them in the order of the queue. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class TaskClaimsTest extends StoreContract {

    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final QueueWalk walk = Walks.of("default", "mine", "mine too");

    TaskClaimsTest(TestDatabase database) {
        super(database);
    }

    private Job insert(String task, int priority, Instant runAt) {
        return insert(Jobs.spec(task, "default", priority, runAt, null), null);
    }

    private JobId insert(String task) {
        return insert(task, 0, NOW).id();
    }

    private void insertMany(int jobs, String task) {
        List<NewJob> all = IntStream.range(0, jobs)
                .mapToObj(i -> newJob(Jobs.spec(task, "default", 0, NOW, null), null, null))
                .toList();
        opened().transactions().write(connection -> {
            opened().transitions().insert(connection, all);
            return true;
        });
    }

    private List<JobId> claim(int limit) {
        return store().claim(walk, limit, LEASE, NOW.plusSeconds(9)).stream()
                .map(Job::id)
                .toList();
    }

    @Test
    void whileAllThatWaitsCanRun_itIsClaimedAsItComes() {
        List<JobId> own = List.of(insert("mine"), insert("mine too"), insert("mine"));

        assertThat(claim(2)).containsExactlyElementsOf(own.subList(0, 2));
        assertThat(claim(2)).containsExactly(own.getLast());
        assertThat(claim(2)).isEmpty();
        assertThat(walk.walks()).isFalse();
    }

    @Test
    void ofOneTask_onlyJobsOfSignaturesThatFit_areClaimed_andThoseOfTasksThatHaveNone() {
        QueueWalk second = new QueueWalk(
                "default", (task, signature) -> signature == null || signature == 2, null, System::nanoTime);
        JobId first = insert(Jobs.of("mine").signature(1).build(), null).id();
        JobId fits = insert(Jobs.of("mine").signature(2).build(), null).id();
        JobId plain = insert("theirs");

        for (int i = 0; i < 2; i++) {
            List<Job> taken = store().claim(second, 5, LEASE, NOW.plusSeconds(9));
            assertThat(taken).extracting(Job::id).containsExactlyElementsOf(i == 0 ? List.of(fits, plain) : List.of());
        }
        assertThat(second.walks()).isTrue();
        assertThat(store().find(first).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(store().find(fits).orElseThrow().spec().call().signature()).isEqualTo(2);
        assertThat(store().find(plain).orElseThrow().spec().call().signature()).isNull();
    }

    @Test
    void jobsOfOtherTasks_stayAsTheyAre() {
        List<Job> others = List.of(insert("theirs", 9, NOW), insert("theirs", 0, NOW.minusSeconds(5)));
        List<Job> before = others.stream().map(this::find).toList();
        JobId own = insert("mine");

        assertThat(claim(3)).containsExactly(own);
        assertThat(claim(3)).isEmpty();

        assertThat(others.stream().map(this::find)).containsExactlyElementsOf(before);
        assertThat(before).allMatch(job -> job.state() == JobState.QUEUED && job.version() == 0);
        assertThat(store().claim(Walks.of("default", "theirs"), 3, LEASE, NOW))
                .extracting(Job::id)
                .containsExactlyElementsOf(others.stream().map(Job::id).toList());
    }

    @Test
    void ownJobs_areClaimedByPriorityAndArrival_betweenThoseOfOthers() {
        JobId low = insert("mine", -5, NOW).id();
        insert("theirs");
        List<JobId> usual = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            usual.add(insert("mine"));
            insert("theirs");
        }
        JobId high = insert("mine too", 5, NOW).id();

        assertThat(claim(2)).containsExactly(high, usual.get(0));
        JobId higher = insert("mine", 7, NOW).id();
        assertThat(claim(2)).containsExactly(higher, usual.get(1));
        assertThat(claim(9)).containsExactly(usual.get(2), usual.get(3), low);
        JobId later = insert("mine");
        assertThat(claim(9)).containsExactly(later);
    }

    @Test
    void whatComesToStandBeforeOnesPassed_isClaimedOnceTheWalkHasRested() {
        insert("theirs");
        assertThat(claim(1)).isEmpty();
        JobId retried = insert("mine", 0, NOW.minusSeconds(60)).id();
        List<JobId> claimed = new ArrayList<>(claim(1));
        while (claimed.isEmpty() && walk.again().isPresent()) {
            claimed.addAll(claim(1));
        }

        assertThat(claimed).containsExactly(retried);
    }

    @Test
    void writesThatShareATransactionWithAClaimThatMetAForeignJob_areMade() {
        insert("theirs");
        List<CompletableFuture<Insertion>> insertions = new ArrayList<>();
        List<CompletableFuture<List<JobId>>> claims = new ArrayList<>();
        opened().transactions().write(connection -> {
            // While this one is being written, others gather.
            for (int i = 0; i < 5; i++) {
                NewJob job = newJob(Jobs.spec("mine", "slow", 0, NOW, null), null, null);
                insertions.add(CompletableFuture.supplyAsync(() -> store().insert(job), THREADS));
            }
            claims.add(CompletableFuture.supplyAsync(() -> claim(3), THREADS));
            await().until(() -> opened().commits().backlog() == 6);
            return true;
        });

        assertThat(claims.getFirst()).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of());
        assertThat(insertions).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(20)));
        assertThat(store().countWaiting("slow", 10)).isEqualTo(5);
        assertThat(walk.walks()).isTrue();
    }

    @Test
    void whatIsHeldOrExpired_isPassedOver() {
        insert("theirs");
        insert(at(NOW, NOW.plusSeconds(1), 0), null);
        item("batch-1", 0, true);
        QueueWalk echo = Walks.of("default", "echo");

        assertThat(store().claim(echo, 5, LEASE, NOW.plusSeconds(9))).isEmpty();
        assertThat(echo.walks()).isTrue();
    }

    @Test
    void noMoreRunOnAllNodes_thanTheQueueAllows() {
        QueueWalk within = new QueueWalk("default", (task, signature) -> task.equals("mine"), 2, System::nanoTime);
        insert("theirs");
        List<JobId> own = List.of(insert("mine"), insert("mine"), insert("mine"));

        assertThat(store().claim(within, 3, LEASE, NOW))
                .extracting(Job::id)
                .containsExactlyElementsOf(own.subList(0, 2));
        assertThat(store().claim(within, 3, LEASE, NOW)).isEmpty();
        ended(own.get(0));
        List<JobId> next = new ArrayList<>();
        while (next.isEmpty()) {
            store().claim(within, 3, LEASE, NOW).forEach(job -> next.add(job.id()));
        }
        assertThat(next).containsExactly(own.get(2));
    }

    private void ended(JobId id) {
        Job job = store().find(id).orElseThrow();
        complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("1")));
    }

    /** What is passed is read once and then never again until the walk begins anew, whatever waits at the head. */
    @Test
    void aLongLineOfOthersAtTheHead_isPassedOnce() {
        insertMany(5000, "theirs");
        List<JobId> own = new ArrayList<>();
        CountedReads reads = new CountedReads(opened().readers());
        TaskClaims claims = new TaskClaims(
                opened().commits(),
                new Claims(opened().transactions().dialect(), new ClaimCursors(Duration.ofHours(1), System::nanoTime)),
                new WaitingPages(reads.source()));
        // Its clock stands still, so it never rests for long enough to begin anew.
        QueueWalk still = new QueueWalk("default", (task, signature) -> task.equals("mine"), null, () -> 0);

        assertThat(claims.claim(still, 5, LEASE, InstantSource.fixed(NOW))).isEmpty();
        assertThat(reads.rows()).isBetween(5000L, 5010L);
        long passed = reads.rows();
        long statements = reads.statements();
        for (int i = 0; i < 20; i++) {
            own.add(insert("mine"));
            assertThat(claims.claim(still, 5, LEASE, InstantSource.fixed(NOW)))
                    .extracting(Job::id)
                    .containsExactly(own.getLast());
        }

        assertThat(reads.rows() - passed).isLessThanOrEqualTo(20 * 4);
        assertThat(reads.statements() - statements).isLessThanOrEqualTo(20 * 3);
    }

    @Test
    void pagesAndPriorities_areReadInTheOrderOfTheIndex() {
        for (String sql : List.of(WaitingPages.PAGE, WaitingPages.LEVEL)) {
            String parsed =
                    NamedParameterUtils.substituteNamedParameters(NamedParameterUtils.parseSqlStatement(sql), null);
            Object[] values = sql.equals(WaitingPages.LEVEL)
                    ? new Object[] {"default", 3}
                    : new Object[] {"default", "default", "all", 1L, 1L, 3, 1L, "job_1", 100};
            assertThat(Plans.of(opened(), parsed, values))
                    .contains("job_queued")
                    .doesNotContainIgnoringCase("sort")
                    .doesNotContain("TEMP B-TREE");
        }
    }
}
