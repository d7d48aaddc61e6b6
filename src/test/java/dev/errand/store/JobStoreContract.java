package dev.errand.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobSpec;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.RetryPolicy;
import dev.errand.job.Ties;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store must do; a difference between two databases is a bug. */
abstract class JobStoreContract {

    static final Instant NOW = Jobs.NOW;
    private static final Lease LEASE = new Lease("lease-1", "node-1");

    private final TypeId ids = new TypeId("job", Clock.fixed(NOW, ZoneOffset.UTC));

    abstract TestStore opened();

    final JobStore store() {
        return opened().store();
    }

    private NewJob newJob(JobSpec spec, @Nullable Lease lease, NewJob.@Nullable Idempotency key) {
        return new NewJob(new JobId(ids.next()), spec, lease, key);
    }

    private Job insert(JobSpec spec, @Nullable Lease lease) {
        NewJob job = newJob(spec, lease, null);
        assertThat(store().insert(job)).isInstanceOf(Insertion.Stored.class);
        return job.stored();
    }

    final Job queued() {
        return insert(Jobs.spec("echo"), null);
    }

    private Job running() {
        return insert(Jobs.spec("echo"), LEASE);
    }

    private Job scheduled(Duration delay) {
        return insert(at(NOW.plus(delay), null, 0), null);
    }

    private static JobSpec at(Instant runAt, @Nullable Instant expiresAt, int priority) {
        return new JobSpec(
                "echo",
                "[1]",
                null,
                "default",
                priority,
                runAt,
                expiresAt,
                Duration.ofHours(1),
                RetryPolicy.once(),
                false,
                null,
                Map.of());
    }

    private Completion.Verdict complete(Job job, Lease lease, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, NOW);
        return store().complete(new Completion(job, lease, transition, null, NOW))
                .join();
    }

    private Job find(Job job) {
        return store().find(job.id()).orElseThrow();
    }

    private Job in(JobState state) {
        return switch (state) {
            case SCHEDULED -> scheduled(Duration.ofHours(1));
            case QUEUED -> queued();
            case RUNNING -> running();
            case SUCCEEDED -> ended(new Outcome.Succeeded(Result.ofJson("9")));
            case FAILED -> ended(new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));
            case CANCELED -> ended(new Outcome.Canceled(null));
        };
    }

    private Job ended(Outcome outcome) {
        Job job = running();
        assertThat(complete(job, LEASE, outcome)).isEqualTo(Completion.Verdict.RECORDED);
        return job;
    }

    @Test
    void insert_keepsEverythingThatWasAskedFor() {
        JobSpec spec = new JobSpec(
                "crawl",
                "[\"https://x\", 1.50, \"\\u0000\"]",
                "{\"delay\":2e1}",
                "slow",
                -7,
                NOW,
                NOW.plusSeconds(9),
                Duration.ofMillis(1500),
                new RetryPolicy(5, Duration.ofMillis(250), Duration.ofSeconds(7)),
                true,
                Duration.ofMinutes(3),
                Map.of("customer", "4\"2 ü 😀"));

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
                .isEqualTo(new Insertion.Duplicate(first.id().value(), "f1"));
        assertThat(store().find(second.id())).isEmpty();
        assertThat(store().findByIdempotencyKey("k"))
                .contains(new Insertion.Duplicate(first.id().value(), "f1"));
        assertThat(store().findByIdempotencyKey("other")).isEmpty();
    }

    @Test
    void claim_takesByPriorityThenArrivalAndNoMoreThanAsked() {
        Job low = insert(at(NOW, null, -1), null);
        Job first = insert(at(NOW, null, 0), null);
        Job second = insert(at(NOW, null, 0), null);
        Job high = insert(at(NOW, null, 5), null);

        assertThat(store().claim("default", 3, LEASE, NOW.plusSeconds(1)))
                .extracting(Job::id)
                .containsExactly(high.id(), first.id(), second.id());
        assertThat(store().claim("default", 3, LEASE, NOW)).extracting(Job::id).containsExactly(low.id());
        assertThat(store().claim("default", 3, LEASE, NOW)).isEmpty();
    }

    @Test
    void claim_startsTheNextAttemptUnderTheLease() {
        Job job = queued();

        Job claimed = store().claim("default", 1, LEASE, NOW.plusSeconds(1)).getFirst();

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

        assertThat(store().claim("default", 10, new Lease("other", "n"), NOW)).isEmpty();
    }

    @Test
    void claim_leavesOtherQueuesAlone() {
        queued();

        assertThat(store().claim("slow", 10, LEASE, NOW)).isEmpty();
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
        assertThat(store().findResult(job.id()).orElseThrow().bytes()).isEqualTo(bytes);
    }

    @Test
    void complete_keepsLargeJsonOutOfTheDocument() {
        String large = "\"" + "x".repeat(JobStore.INLINE_RESULT_BYTES) + "\"";
        Job job = ended(new Outcome.Succeeded(Result.ofJson(large)));

        assertThat(find(job).result()).isNull();
        assertThat(store().findResult(job.id()).orElseThrow().text()).isEqualTo(large);
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
        assertThat(found.spec().runAt()).isEqualTo(NOW.plusSeconds(1));
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
                with(asIfRunning, job.id()),
                LEASE,
                Transition.after(asIfRunning, new Outcome.Succeeded(Result.ofJson("\"late\"")), 3, NOW),
                null,
                NOW);

        assertThat(store().complete(late).join()).isEqualTo(Completion.Verdict.LEASE_LOST);
        assertThat(find(job)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void complete_underAnotherLease_isFencedOff() {
        Job job = running();
        complete(job, LEASE, new Outcome.Lost());
        Lease second = new Lease("lease-2", "node-2");
        store().claim("default", 1, second, NOW);

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
        assertThat(complete(job, LEASE, new Outcome.Canceled(null))).isEqualTo(Completion.Verdict.RECORDED);
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
    void list_findsLongMetadata() {
        String longest = "😀ü".repeat(500);
        Job job = insert(withMetadata("long", longest), null);
        insert(withMetadata("long", longest.substring(0, 990)), null);

        assertThat(store().list(query(Set.of(), Map.of("long", longest), null, 9)))
                .extracting(Job::id)
                .containsExactly(job.id());
    }

    @ParameterizedTest
    @EnumSource
    void cancel_endsWhatWaitsMarksWhatRunsAndLeavesWhatIsFinal(JobState state) {
        Job job = in(state);
        Job before = find(job);

        CancelVerdict verdict = store().cancel(job.id(), "why", NOW.plusSeconds(1));

        Job found = find(job);
        switch (state) {
            case SCHEDULED, QUEUED -> {
                assertThat(verdict).isEqualTo(new CancelVerdict.Canceled(found));
                assertThat(found.state()).isEqualTo(JobState.CANCELED);
                assertThat(found.reason()).isEqualTo(Reason.CANCELED);
                assertThat(found.cancel()).isEqualTo(new Job.CancelRequest(NOW.plusSeconds(1), "why"));
                assertThat(found.finishedAt()).isEqualTo(NOW.plusSeconds(1));
            }
            case RUNNING -> {
                assertThat(verdict).isEqualTo(new CancelVerdict.Requested(found));
                assertThat(found.state()).isEqualTo(JobState.RUNNING);
                assertThat(found.cancel()).isEqualTo(new Job.CancelRequest(NOW.plusSeconds(1), "why"));
            }
            case SUCCEEDED, FAILED, CANCELED -> {
                assertThat(verdict).isInstanceOf(CancelVerdict.AlreadyFinal.class);
                assertThat(found).usingRecursiveComparison().isEqualTo(before);
            }
        }
    }

    @Test
    void cancel_keepsTheFirstRequest() {
        Job job = running();
        store().cancel(job.id(), "first", NOW);
        store().cancel(job.id(), "second", NOW.plusSeconds(5));

        assertThat(find(job).cancel()).isEqualTo(new Job.CancelRequest(NOW, "first"));
    }

    @ParameterizedTest
    @EnumSource
    void retry_queuesWhatFailedOrWasCanceledAndNothingElse(JobState state) {
        Job job = in(state);

        RetryVerdict verdict = store().retry(job.id(), NOW.plusSeconds(5));

        Job found = find(job);
        if (state == JobState.FAILED || state == JobState.CANCELED) {
            assertThat(verdict).isEqualTo(new RetryVerdict.Queued(found));
            assertThat(found.state()).isEqualTo(JobState.QUEUED);
            assertThat(found.attempts()).isEqualTo(Attempts.NONE);
            assertThat(found.failure()).isNull();
            assertThat(found.finishedAt()).isNull();
            assertThat(store().claim("default", 1, new Lease("again", "n"), NOW))
                    .hasSize(1);
        } else {
            assertThat(verdict).isInstanceOf(RetryVerdict.Refused.class);
            assertThat(found.state()).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @EnumSource
    void delete_removesWhatIsFinalAndRemembersIt(JobState state) {
        Job job = in(state);

        DeleteVerdict verdict = store().delete(job.id(), NOW);

        assertThat(verdict).isEqualTo(state.isFinal() ? DeleteVerdict.DELETED : DeleteVerdict.NOT_FINAL);
        assertThat(store().find(job.id()).isPresent()).isEqualTo(!state.isFinal());
        assertThat(store().wasPurged(job.id())).isEqualTo(state.isFinal());
    }

    @Test
    void commandsOnAnUnknownJob_saySo() {
        JobId unknown = new JobId(ids.next());

        assertThat(store().cancel(unknown, null, NOW)).isInstanceOf(CancelVerdict.Missing.class);
        assertThat(store().retry(unknown, NOW)).isInstanceOf(RetryVerdict.Missing.class);
        assertThat(store().delete(unknown, NOW)).isEqualTo(DeleteVerdict.MISSING);
        assertThat(store().wasPurged(unknown)).isFalse();
    }

    @Test
    void promote_queuesWhatIsDueAndNothingElse() {
        Job due = scheduled(Duration.ofSeconds(10));
        Job later = scheduled(Duration.ofSeconds(20));

        assertThat(store().nextDue()).hasValue(NOW.plusSeconds(10).toEpochMilli());
        assertThat(store().promote(NOW.plusSeconds(10), 100))
                .containsExactly(new JobStore.Promoted(due.id(), "default"));
        assertThat(find(due).state()).isEqualTo(JobState.QUEUED);
        assertThat(find(later).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(store().nextDue()).hasValue(NOW.plusSeconds(20).toEpochMilli());
    }

    @Test
    void expire_failsWhatNeverStartedAndLeavesTheRest() {
        Instant end = NOW.plusSeconds(10);
        Job waiting = insert(at(NOW, end, 0), null);
        Job delayed = insert(at(NOW.plusSeconds(60), end, 0), null);
        Job started = insert(at(NOW, end, 0), LEASE);
        Job unlimited = queued();

        assertThat(store().nextDue()).hasValue(end.toEpochMilli());
        assertThat(store().expire(end, 100)).extracting(Job::id).containsExactlyInAnyOrder(waiting.id(), delayed.id());
        assertThat(find(waiting).state()).isEqualTo(JobState.FAILED);
        assertThat(find(waiting).reason()).isEqualTo(Reason.EXPIRED);
        assertThat(requireNonNull(find(waiting).failure()).reason()).isEqualTo(Reason.EXPIRED);
        assertThat(find(started).state()).isEqualTo(JobState.RUNNING);
        assertThat(find(unlimited).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void nextDue_isNothingWhenNothingWaitsForATime() {
        queued();
        running();

        assertThat(store().nextDue()).isEmpty();
    }

    @Test
    void prune_removesWhatIsOverAndThenItsTombstone() {
        Job old = ended(new Outcome.Succeeded(Result.ofJson("1")));
        Job alive = running();
        Instant afterRetention = NOW.plus(Duration.ofHours(24));

        assertThat(store().prune(afterRetention.minusMillis(1), 100)).isZero();
        assertThat(store().prune(afterRetention, 100)).isEqualTo(1);
        assertThat(store().find(old.id())).isEmpty();
        assertThat(store().wasPurged(old.id())).isTrue();
        assertThat(store().find(alive.id())).isPresent();
        store().prune(afterRetention.plus(Duration.ofDays(7)), 100);
        assertThat(store().wasPurged(old.id())).isFalse();
    }

    @Test
    void prune_keepsWhatAskedToBeKeptForLonger() {
        JobSpec usual = Jobs.spec("echo");
        JobSpec kept = new JobSpec(
                "echo",
                null,
                null,
                "default",
                0,
                NOW,
                null,
                usual.timeout(),
                usual.retry(),
                false,
                Duration.ofDays(3),
                Map.of("a", "b"));
        Job finished = insert(kept, LEASE);
        complete(finished, LEASE, new Outcome.Succeeded(Result.ofJson("1")));
        Job canceled = insert(kept, null);
        store().cancel(canceled.id(), null, NOW);

        assertThat(store().prune(NOW.plus(Duration.ofDays(2)), 100)).isZero();
        assertThat(store().prune(NOW.plus(Duration.ofDays(3)), 100)).isEqualTo(2);
    }

    @Test
    void prune_forgetsIdempotencyKeys() {
        store().insert(newJob(Jobs.spec("echo"), null, new NewJob.Idempotency("k", "f")));

        store().prune(NOW.plus(Duration.ofHours(24)), 100);

        assertThat(store().findByIdempotencyKey("k")).isEmpty();
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
                .extracting(Job::id)
                .containsExactly(newest.id(), middle.id());
        assertThat(store().list(query(Set.of(), Map.of(), middle.id(), 2)))
                .extracting(Job::id)
                .containsExactly(oldest.id());
        assertThat(store().list(query(Set.of(JobState.RUNNING), Map.of(), null, 9)))
                .extracting(Job::id)
                .containsExactly(middle.id());
        assertThat(store().list(query(Set.of(), Map.of("customer", "42"), null, 9)))
                .extracting(Job::id)
                .containsExactly(oldest.id());
        assertThat(store().list(query(Set.of(), Map.of("customer", "44"), null, 9)))
                .isEmpty();
    }

    @Test
    void list_boundsTheTimeOfCreationExclusively() {
        Job job = queued();

        assertThat(store().list(created(NOW.minusMillis(1), NOW.plusMillis(1))))
                .extracting(Job::id)
                .contains(job.id());
        assertThat(store().list(created(NOW, null))).isEmpty();
        assertThat(store().list(created(null, NOW))).isEmpty();
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
    void commandsThatArriveTogether_areEachCarriedOut() {
        List<Job> jobs = IntStream.range(0, 200).mapToObj(i -> queued()).toList();

        List<Future<CancelVerdict>> calls;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            calls = jobs.stream()
                    .map(job -> callers.submit(() -> store().cancel(job.id(), null, NOW)))
                    .toList();
        }

        assertThat(calls).extracting(Future::resultNow).hasOnlyElementsOfType(CancelVerdict.Canceled.class);
        assertThat(jobs).allSatisfy(job -> assertThat(find(job).state()).isEqualTo(JobState.CANCELED));
    }

    @Test
    void findAll_findsThoseThatExist() {
        Job job = queued();

        assertThat(store().findAll(Set.of(job.id(), new JobId(ids.next()))))
                .extracting(Job::id)
                .containsExactly(job.id());
        assertThat(store().findAll(Set.of())).isEmpty();
    }

    private static Job with(Job job, JobId id) {
        return new Job(
                id,
                job.spec(),
                job.state(),
                job.version(),
                job.createdAt(),
                job.attempts(),
                null,
                job.startedAt(),
                null,
                null,
                null,
                null,
                null,
                null,
                job.lease());
    }

    private static JobSpec withMetadata(String name, String value) {
        return new JobSpec(
                "echo",
                null,
                null,
                "default",
                0,
                NOW,
                null,
                Duration.ofHours(1),
                RetryPolicy.once(),
                false,
                null,
                Map.of(name, value));
    }

    private Job item(String batch, int index, boolean held) {
        Ties.BatchItem place = new Ties.BatchItem(batch, index, "key-" + index, held);
        return insert(Jobs.spec("echo").with("[7]", null, new Ties(place, null, null)), null);
    }

    @Test
    void claim_passesOverWhatIsHeld_whichCountsAsWaitingAllTheSame() {
        Job held = item("batch", 0, true);
        Job free = item("batch", 1, false);

        assertThat(store().claim("default", 10, LEASE, NOW)).extracting(Job::id).containsExactly(free.id());
        assertThat(store().countWaiting("default", 10)).isEqualTo(1);
        assertThat(store().queueDepths().getFirst().queued()).isEqualTo(1);
        assertThat(find(held).spec().ties()).isEqualTo(held.spec().ties());
    }

    @Test
    void list_ofOneBatch_goesBackwardsThroughItsItems() {
        item("batch", 0, false);
        Job second = item("batch", 1, false);
        Job third = item("batch", 2, false);
        item("other", 0, false);

        JobQuery query = new JobQuery(Set.of(), null, null, "batch", Map.of(), null, null, null, 2, false);

        assertThat(store().list(query)).extracting(Job::id).containsExactly(third.id(), second.id());
    }

    @Test
    void findOutcomes_bringsResultsWithoutArguments() {
        Job job = ended(new Outcome.Succeeded(Result.ofJson("[1,2]")));

        Job found = store().findOutcomes(List.of(job.id())).getFirst();

        assertThat(found.spec().args()).isNull();
        assertThat(requireNonNull(found.result()).text()).isEqualTo("[1,2]");
    }

    private static JobQuery query(
            Set<JobState> states, Map<String, String> metadata, @Nullable JobId olderThan, int limit) {
        return new JobQuery(states, "echo", "default", null, metadata, null, null, olderThan, limit, false);
    }

    private static JobQuery created(@Nullable Instant after, @Nullable Instant before) {
        return new JobQuery(Set.of(), null, null, null, Map.of(), after, before, null, 10, true);
    }
}
