package dev.errand.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** New jobs, claims, and what attempts write. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class JobWritesTest extends StoreContract {

    private static final int LARGE = 1 << 20;

    JobWritesTest(TestDatabase database) {
        super(database);
    }

    @Test
    void insert_keepsEverythingThatWasAskedFor() {
        JobSpec spec = Jobs.withEverything();

        Job stored = insert(spec, null);

        assertThat(find(stored)).isEqualTo(stored);
        assertThat(find(stored).spec()).isEqualTo(spec);
    }

    @ParameterizedTest
    @EnumSource(names = {"SCHEDULED", "QUEUED", "RUNNING"})
    void insert_bearsTheJobInItsState(JobState state) {
        Job job = in(state);

        assertThat(find(job)).isEqualTo(job);
        assertThat(find(job).state()).isEqualTo(state);
        assertThat(find(job).attempts().number()).isEqualTo(state == JobState.RUNNING ? 1 : 0);
    }

    @Test
    void insert_withATakenKey_storesNothingAndNamesTheFirst() {
        NewJob first = newJob(Jobs.spec("echo"), null, new NewJob.Idempotency("k", "f1"));
        NewJob second = newJob(Jobs.spec("echo"), null, new NewJob.Idempotency("k", "f2"));
        store().insert(first);

        assertThat(store().insert(second))
                .isEqualTo(new Insertion.Duplicate(
                        first.id().value(), opened().sealing().fingerprint("f1")));
        assertThat(store().find(second.id())).isEmpty();
        assertThat(store().findByIdempotencyKey("k"))
                .contains(new Insertion.Duplicate(
                        first.id().value(), opened().sealing().fingerprint("f1")));
        assertThat(store().findByIdempotencyKey("other")).isEmpty();
    }

    @Test
    void claim_takesByPriorityThenArrivalAndNoMoreThanAsked() {
        Job low = insert(at(NOW, null, -1), null);
        Job first = insert(at(NOW, null, 0), null);
        Job second = insert(at(NOW, null, 0), null);
        Job high = insert(at(NOW, null, 5), null);

        assertThat(store().claim(Walks.of("default"), 3, LEASE, NOW.plusSeconds(1)))
                .extracting(Job::id)
                .containsExactly(high.id(), first.id(), second.id());
        assertThat(store().claim(Walks.of("default"), 3, LEASE, NOW))
                .extracting(Job::id)
                .containsExactly(low.id());
        assertThat(store().claim(Walks.of("default"), 3, LEASE, NOW)).isEmpty();
    }

    /** Whoever has waited for his turn would else say that a job began before the one ended on which it waited. */
    @Test
    void claim_asksForTheTimeWhenItIsItsTurn() {
        insert(at(NOW, null, 0), null);
        Set<Thread> asked = new HashSet<>();

        List<Job> claimed = store().claim(Walks.of("default"), 1, LEASE, () -> {
            asked.add(Thread.currentThread());
            return NOW;
        });

        assertThat(claimed).hasSize(1);
        assertThat(asked).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    void claim_startsTheNextAttemptUnderTheLease() {
        Job job = queued();

        Job claimed =
                store().claim(Walks.of("default"), 1, LEASE, NOW.plusSeconds(1)).getFirst();

        assertThat(claimed.state()).isEqualTo(JobState.RUNNING);
        assertThat(claimed.attempts()).isEqualTo(new Attempts(1, 0, 0));
        assertThat(claimed.startedAt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(claimed.lease()).isEqualTo(LEASE);
        assertThat(claimed.spec()).isEqualTo(job.spec());
        assertThat(find(job)).isEqualTo(claimed);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "QUEUED")
    void claim_takesNothingThatIsNotQueued(JobState state) {
        in(state);

        assertThat(store().claim(Walks.of("default"), 10, new Lease("other", "n"), NOW))
                .isEmpty();
    }

    @Test
    void claim_leavesOtherQueuesAlone() {
        queued();

        assertThat(store().claim(Walks.of("slow"), 10, LEASE, NOW)).isEmpty();
    }

    @Test
    void complete_recordsTheResult() {
        Job job = ended(new Outcome.Succeeded(Result.ofJson("{\"a\":1.50}")));

        Job found = find(job);
        assertThat(found.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(found.finishedAt()).isEqualTo(NOW);
        assertThat(found.lease()).isNull();
        assertThat(requireNonNull(found.result()).text()).isEqualTo("{\"a\":1.50}");
        assertThat(found.version()).isGreaterThan(job.version());
    }

    @Test
    void complete_keepsBytesWithTheirTypeOutOfTheDocument() {
        byte[] bytes = {0, 1, (byte) 0xff};
        Job job = ended(new Outcome.Succeeded(new Result("image/png", bytes)));

        assertThat(find(job).result()).isNull();
        assertThat(find(job).resultInfo()).isEqualTo(new Job.ResultInfo("image/png", 3));
        assertThat(store().findResult(job.id(), 0, LARGE).orElseThrow()).isEqualTo(bytes);
    }

    @Test
    void findResult_givesAnyPieceOfIt() {
        byte[] bytes = {0, 1, (byte) 0xff, 3};
        Job job = ended(new Outcome.Succeeded(new Result("image/png", bytes)));

        assertThat(store().findResult(job.id(), 1, 2)).hasValue(new byte[] {1, (byte) 0xff});
        assertThat(store().findResult(job.id(), 3, 9)).hasValue(new byte[] {3});
        assertThat(store().findResult(job.id(), 4, 9)).hasValue(new byte[0]);
        assertThat(store().findResult(running().id(), 0, 9)).isEmpty();
    }

    @Test
    void complete_keepsLargeJsonOutOfTheDocument() {
        String large = "\"" + "x".repeat(JobStore.INLINE_RESULT_BYTES) + "\"";
        Job job = ended(new Outcome.Succeeded(Result.ofJson(large)));

        assertThat(find(job).result()).isNull();
        assertThat(new String(store().findResult(job.id(), 0, LARGE).orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo(large);
    }

    @Test
    void complete_recordsTheError() {
        Failure failure = new Failure(Reason.TASK_FAILED, "java.lang.X", "bo\"om \u0000 \ud800 ü", "at X\n");
        Job job = ended(new Outcome.Failed(failure));

        assertThat(find(job).state()).isEqualTo(JobState.FAILED);
        assertThat(find(job).reason()).isEqualTo(Reason.TASK_FAILED);
        assertThat(find(job).failure()).isEqualTo(failure);
    }

    @Test
    void complete_withAttemptsLeft_schedulesTheNext() {
        Job job = insert(Jobs.spec(RetryPolicy.of(2), false), LEASE);
        complete(job, LEASE, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));

        Job found = find(job);
        assertThat(found.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(found.spec().placement().runAt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(found.failure()).isNotNull();
        assertThat(found.attempts()).isEqualTo(new Attempts(1, 1, 0));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
    void complete_ofAJobThatDoesNotRun_changesNothing(JobState state) {
        Job job = in(state);
        Job before = find(job);
        Job asIfRunning = Jobs.running(job.spec(), new Attempts(1, 0, 0), null);
        Completion late = new Completion(
                Jobs.running(asIfRunning, job.id(), asIfRunning.lease()),
                LEASE,
                Transition.after(asIfRunning, new Outcome.Succeeded(Result.ofJson("\"late\"")), 3, 0.5, NOW),
                null,
                NOW);

        assertThat(store().complete(late).join()).isEqualTo(Completion.Verdict.LEASE_LOST);
        assertThat(find(job)).usingRecursiveComparison().isEqualTo(before);
    }

    /** What they have in common is given to the database once. */
    @Test
    void whatArrivesTogether_keepsWhatIsItsOwn() {
        List<Job> jobs = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> insert(
                        Jobs.spec(i % 16 == 0 ? "fail" : "echo").with("[" + i + "]", null, JobRelations.NONE), LEASE))
                .toList();
        List<CompletableFuture<Completion.Verdict>> verdicts = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            // First those that are alike, then others between them.
            Outcome outcome = i > 32 && i % 5 == 0
                    ? new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom " + i))
                    : new Outcome.Succeeded(Result.ofJson("\"" + i + "\""));
            Transition transition = Transition.after(jobs.get(i), outcome, 1, 0.5, NOW);
            verdicts.add(store().complete(new Completion(jobs.get(i), LEASE, transition, null, NOW.plusMillis(i))));
        }

        assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.join()).isEqualTo(Completion.Verdict.RECORDED));
        for (int i = 0; i < jobs.size(); i++) {
            Job found = find(jobs.get(i));
            assertThat(found.spec()).isEqualTo(jobs.get(i).spec());
            assertThat(found.spec().call().args()).isEqualTo("[" + i + "]");
            assertThat(found.finishedAt()).isEqualTo(NOW.plusMillis(i));
            if (i > 32 && i % 5 == 0) {
                assertThat(requireNonNull(found.failure()).message()).isEqualTo("boom " + i);
            } else {
                assertThat(requireNonNull(found.result()).text()).isEqualTo("\"" + i + "\"");
                assertThat(found.failure()).isNull();
            }
        }
    }

    @Test
    void complete_underAnotherLease_isFencedOff() {
        Job job = running();
        complete(job, LEASE, new Outcome.Lost());
        Lease second = new Lease("lease-2", "node-2");
        store().claim(Walks.of("default"), 1, second, NOW);

        assertThat(complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("\"late\""))))
                .isEqualTo(Completion.Verdict.LEASE_LOST);
        assertThat(find(job).state()).isEqualTo(JobState.RUNNING);
        assertThat(complete(find(job), second, new Outcome.Succeeded(Result.ofJson("\"right\""))))
                .isEqualTo(Completion.Verdict.RECORDED);
        assertThat(requireNonNull(find(job).result()).text()).isEqualTo("\"right\"");
    }

    @Test
    void complete_thatWouldRunAgain_yieldsToARequestToStop() {
        Job job = insert(Jobs.spec(RetryPolicy.of(2), false), LEASE);
        store().cancel(job.id(), "enough", NOW);

        assertThat(complete(job, LEASE, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom"))))
                .isEqualTo(Completion.Verdict.CANCEL_REQUESTED);
        assertThat(find(job).state()).isEqualTo(JobState.RUNNING);
        assertThat(complete(job, LEASE, new Outcome.Canceled(null)))
                .isEqualTo(Completion.Verdict.RECORDED_AMONG_OTHERS);
    }

    @Test
    void progress_isKeptWhileTheLeaseHolds() {
        Job job = running();
        Progress progress = new Progress(40, "2 of 5", NOW);

        assertThat(store().progress(job.id(), LEASE, progress).join()).isTrue();
        assertThat(store().progress(job.id(), new Lease("other", "n"), new Progress(99, "x", NOW))
                        .join())
                .isFalse();
        assertThat(find(job).progress()).isEqualTo(progress);
    }

    @Test
    void textsOfTasks_areKeptWithoutWhatNoDatabaseCanKeep() {
        Job job = running();
        store().progress(job.id(), LEASE, new Progress(1, "a\0b \ud800 😀", NOW))
                .join();

        assertThat(requireNonNull(find(job).progress()).message()).isEqualTo("a\ufffdb \ufffd 😀");
        assertThat(store().log(job.id(), LEASE, List.of(new LogLine(LogLine.Level.INFO, "\0", NOW)), 10)
                        .join())
                .isTrue();
    }

    @Test
    void claim_takesOnlyUpToWhatMayRunOnAllNodesTogether() {
        for (int i = 0; i < 5; i++) {
            insert(Jobs.spec("echo"), null);
        }
        List<Job> first = store().claim(Walks.within(3, "default"), 2, LEASE, NOW);
        List<Job> second = store().claim(Walks.within(3, "default"), 2, new Lease("lease-2", "node-2"), NOW);

        assertThat(first).hasSize(2);
        assertThat(second).hasSize(1);
        assertThat(store().claim(Walks.within(3, "default"), 2, LEASE, NOW)).isEmpty();
        assertThat(store().claim(Walks.within(3, "slow"), 2, LEASE, NOW)).isEmpty();

        store().cancel(first.getFirst().id(), null, NOW);
        assertThat(store().claim(Walks.within(3, "default"), 2, LEASE, NOW)).isEmpty();
        assertThat(store().claim(Walks.within(4, "default"), 2, LEASE, NOW)).hasSize(1);
    }

    @Test
    void claim_passesOverWhatIsHeld_whichCountsAsWaitingAllTheSame() {
        Job held = item("batch", 0, true);
        Job free = item("batch", 1, false);

        assertThat(store().claim(Walks.of("default"), 10, LEASE, NOW))
                .extracting(Job::id)
                .containsExactly(free.id());
        assertThat(store().countWaiting("default", 10)).isEqualTo(1);
        assertThat(store().queueDepths().getFirst().queued()).isEqualTo(1);
        assertThat(find(held).spec().relations()).isEqualTo(held.spec().relations());
    }

    @Test
    void claim_underANameThatNoNodeHas_claimsNothingWhereThereCanBeOthers() {
        queued();

        assertThat(store().claim(Walks.of("default"), 1, new Lease("lease", "evicted"), NOW))
                .hasSize(database().isShared() ? 0 : 1);
        assertThat(store().claim(Walks.of("default"), 1, new Lease("lease", "node-1"), NOW))
                .hasSize(database().isShared() ? 1 : 0);
    }
}
