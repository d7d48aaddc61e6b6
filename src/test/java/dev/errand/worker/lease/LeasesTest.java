package dev.errand.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.cluster.Member;
import dev.errand.cluster.Membership;
import dev.errand.completion.EventSink;
import dev.errand.completion.JobCompleter;
import dev.errand.completion.RecoveryProperties;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.TurnedClock;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.memory.Memories;
import dev.errand.queue.ExecutionProperties;
import dev.errand.store.Insertion;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import dev.errand.store.WorkerAsk;
import dev.errand.submission.WorkerIntake;
import dev.errand.worker.WorkerProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** Leases as the store keeps them: given, repeated, ended once, given back, and judged lost in time but never too early. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class LeasesTest extends StoreContract {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final WorkerName A = new WorkerName("w", "a");
    private static final WorkerName B = new WorkerName("w", "b");
    private static final Executor THREADS = work -> Thread.ofVirtual().start(work);

    private final TurnedClock clock = new TurnedClock(NOW);
    private final List<JobEvent> events = new CopyOnWriteArrayList<>();
    private int from;
    private boolean leads = true;
    private int to = 3;
    private RecentLeases recent;
    private LeaseTable table;
    private LeaseEnds ends;
    private Grants grants;
    private WorkerIntake.@Nullable Taken taken;
    private LeaseExpiry expiry;

    LeasesTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void build() {
        Transactions transactions = opened().transactions();
        EventSink sink = new EventSink().with(events::add);
        JobCompleter completer =
                new JobCompleter(store(), sink.events(), clock, new RecoveryProperties(3, 10), Sealing.NONE);
        recent = new RecentLeases();
        LeaseRules rules = new LeaseRules(
                clock,
                properties(),
                new LeaseMetrics(new SimpleMeterRegistry()),
                recent,
                new SensitiveSayings(store()));
        ReleaseTable releases = new ReleaseTable(transactions);
        opened().addHook(releases);
        table = new LeaseTable(transactions);
        ends = new LeaseEnds(table, releases, store(), opened().transitions(), completer, rules);
        ServedTasks tasks = (own, names) ->
                names.stream().map(name -> new WorkerAsk.Task(name, from, to)).toList();
        LeaseRoom known = new LeaseRoom(
                store(),
                tasks,
                new WorkerStates(transactions, clock),
                rules,
                execution(),
                Memories.of(DataSize.ofMegabytes(8)));
        GrantPlans plans = new GrantPlans(table, ends, known);
        grants = new Grants(transactions, opened().transitions(), ends, sink.events(), plans, known);
        expiry = new LeaseExpiry(table, ends, releases, transactions, new Leader(() -> leads), known, this::nanos);
        // In touch with the store from now on.
        expiry.runOnce();
    }

    private static WorkerProperties properties() {
        return new WorkerProperties(
                true,
                LEASE,
                Duration.ofHours(1),
                100,
                5,
                100,
                DataSize.ofKilobytes(64),
                Duration.ofDays(30),
                Duration.ofMinutes(5));
    }

    private static ExecutionProperties execution() {
        Map<String, ExecutionProperties.QueueProperties> queues =
                Map.of("narrow", new ExecutionProperties.QueueProperties(9, 9, 1));
        return new ExecutionProperties(
                queues,
                GRACE,
                Duration.ofSeconds(25),
                Duration.ofSeconds(3),
                DataSize.ofMegabytes(16),
                3,
                10,
                1,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                new ExecutionProperties.LogProperties(1, 1));
    }

    private long nanos() {
        return Duration.between(NOW, clock.instant()).toNanos();
    }

    /** The only node, which leads while it is said to. */
    private record Leader(BooleanSupplier said) implements Membership {
        @Override
        public boolean leads() {
            return said.getAsBoolean();
        }

        @Override
        public List<Member> members() {
            return List.of();
        }

        @Override
        public Standing standing() {
            return new Standing(true, false, true, 1, Duration.ZERO);
        }
    }

    private Job waiting() {
        return insert(Jobs.of("resize").revision(1).build(), null);
    }

    private static LeaseRequest request(
            WorkerName worker, int max, @Nullable String id, @Nullable List<String> holding) {
        return new LeaseRequest(worker, List.of("resize"), max, Duration.ZERO, null, id, holding);
    }

    private List<Granted.Given> give(WorkerName worker, int max) {
        return give(request(worker, max, null, null)).leases();
    }

    private Granted give(LeaseRequest request) {
        return grants.give(request, clock.instant(), false);
    }

    private String one() {
        List<Granted.Given> given = give(A, 1);
        assertThat(given).hasSize(1);
        return given.getFirst().token();
    }

    private static LeaseEnd returned(String token, String json) {
        return new LeaseEnd(token, new LeaseEnd.Completed(Result.ofJson(json)), "complete:" + json);
    }

    private LeaseEnd.Outcome end(LeaseEnd end) {
        return end(List.of(end)).getFirst();
    }

    private List<LeaseEnd.Outcome> end(List<LeaseEnd> all) {
        SaidEnds said = ends.prepare(all);
        return ends.outcomes(
                opened().transactions(),
                said,
                ends.end(opened().transactions(), said.endings().values()));
    }

    private JobState state(Job job) {
        return find(job).state();
    }

    /** Time goes by, and the leader looks every second. */
    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(1)) {
            clock.turn(Duration.ofSeconds(1));
            expiry.runOnce();
        }
    }

    @Test
    void give_makesJobsRun_eachUnderATokenOfItsOwn() {
        List<Job> jobs = List.of(waiting(), waiting(), waiting());

        List<Granted.Given> given = give(A, 2);

        assertThat(given)
                .extracting(one -> one.job().id())
                .containsExactly(jobs.get(0).id(), jobs.get(1).id());
        assertThat(given).extracting(Granted.Given::token).doesNotHaveDuplicates();
        assertThat(given).extracting(Granted.Given::expiresAt).containsOnly(NOW.plus(LEASE));
        assertThat(find(jobs.get(0)).attempts().number()).isEqualTo(1);
        assertThat(find(jobs.get(0)).lease()).isEqualTo(given.getFirst().job().lease());
        assertThat(state(jobs.get(2))).isEqualTo(JobState.QUEUED);
        assertThat(events).filteredOn(JobEvent.Started.class::isInstance).hasSize(2);
    }

    @Test
    void whatWorkersHold_isNoDeadNodes() {
        waiting();
        one();
        assertThat(store().lost(null, 10)).isEmpty();
    }

    @Test
    void give_leavesJobsOfOtherRevisions() {
        Job old = waiting();
        from = 2;
        assertThat(give(A, 1)).isEmpty();
        from = 0;
        to = 0;
        assertThat(give(A, 1)).isEmpty();
        to = 1;
        assertThat(give(A, 1)).extracting(one -> one.job().id()).containsExactly(old.id());
    }

    @Test
    void give_stopsAtWhatAnInstanceMayHold() {
        IntStream.range(0, 8).forEach(i -> waiting());
        assertThat(give(A, 4)).hasSize(4);
        assertThat(give(A, 4)).hasSize(1);
        assertThat(give(A, 4)).isEmpty();
        assertThat(give(B, 4)).hasSize(3);
    }

    @Test
    void give_heedsHowManyOfAQueueMayRun() {
        JobSpec narrow = Jobs.of("resize").revision(1).queue("narrow").build();
        insert(narrow, null);
        insert(narrow, null);
        Job other = waiting();

        assertThat(give(A, 5)).hasSize(2).extracting(one -> one.job().id()).contains(other.id());
    }

    @Test
    void sameRequest_getsTheSame_whileThatLasts() {
        waiting();
        waiting();
        LeaseRequest request = request(A, 1, "r", null);
        List<String> tokens = give(request).tokens();

        assertThat(give(request).tokens()).isEqualTo(tokens).hasSize(1);
        end(returned(tokens.getFirst(), "1"));
        assertThat(give(request).tokens()).hasSize(1).doesNotContainAnyElementsOf(tokens);
    }

    @Test
    void whatIsNotHeld_goesBackUncounted_evenIfItMayRunOnlyOnce() {
        Job job = insert(
                Jobs.of("resize").revision(1).retry(RetryPolicy.once(), true).build(), null);
        String token = one();

        Granted granted = give(request(A, 1, null, List.of()));

        assertThat(granted.tokens()).hasSize(1).doesNotContain(token);
        assertThat(find(job).attempts().number()).isEqualTo(1);
        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.LOST);
    }

    @Test
    void end_isMadeOnce_andKnownAgain() {
        Job job = waiting();
        String token = one();

        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.REPEATED);
        assertThat(end(returned(token, "2"))).isEqualTo(LeaseEnd.Outcome.LOST);
        assertThat(end(returned(newId() + ".0123", "2"))).isEqualTo(LeaseEnd.Outcome.LOST);
        assertThat(end(returned("nonsense", "2"))).isEqualTo(LeaseEnd.Outcome.LOST);
        assertThat(events).filteredOn(JobEvent.Finished.class::isInstance).hasSize(1);
    }

    @Test
    void endsOfOneCall_thatNameATokenTwice_areToldApart() {
        waiting();
        String token = one();
        assertThat(end(List.of(returned(token, "1"), returned(token, "1"), returned(token, "2"))))
                .containsExactly(LeaseEnd.Outcome.DONE, LeaseEnd.Outcome.REPEATED, LeaseEnd.Outcome.LOST);
    }

    @Test
    void calledOff_anEndIsACancel_whateverItSays() {
        Job job = waiting();
        String token = one();
        store().cancel(job.id(), "no more", clock.instant());

        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
        assertThat(state(job)).isEqualTo(JobState.CANCELED);
        assertThat(find(job).reason()).isEqualTo(Reason.CANCELED);
    }

    /** What is remembered of a job is not all that there is to it: its end is decided anew, and the others of the call are not. */
    @Test
    void endOfAJobThatWasWrittenToSince_knowsOfThat() {
        List<Job> jobs = IntStream.range(0, 4).mapToObj(i -> waiting()).toList();
        List<Granted.Given> given = give(A, 4);
        Job reported = given.get(1).job();
        store().progress(reported.id(), Objects.requireNonNull(reported.lease()), new Progress(50, "half", NOW))
                .join();
        store().cancel(given.get(2).job().id(), "no more", clock.instant());
        List<LeaseEnd> said = new ArrayList<>(
                given.stream().map(one -> returned(one.token(), "1")).toList());
        said.add(2, returned(given.get(1).token(), "2"));

        assertThat(end(said))
                .containsExactly(
                        LeaseEnd.Outcome.DONE,
                        LeaseEnd.Outcome.DONE,
                        LeaseEnd.Outcome.LOST,
                        LeaseEnd.Outcome.DONE,
                        LeaseEnd.Outcome.DONE);

        assertThat(jobs)
                .extracting(this::state)
                .containsExactly(JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.CANCELED, JobState.SUCCEEDED);
        assertThat(events)
                .filteredOn(JobEvent.Finished.class::isInstance)
                .hasSize(4)
                .extracting(JobEvent::job)
                .filteredOn(job -> job.id().equals(reported.id()))
                .extracting(Job::progress)
                .containsExactly(new Progress(50, "half", NOW));
    }

    @Test
    void release_isNotOfferedAgainToTheSame_forLongerEachTime() {
        Job job = waiting();
        for (long pause : List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L)) {
            LeaseEnd back = new LeaseEnd(one(), new LeaseEnd.Released(Duration.ZERO, null), "release");
            assertThat(end(back)).isEqualTo(LeaseEnd.Outcome.DONE);
            assertThat(find(job).attempts().number()).isZero();
            clock.turn(Duration.ofMillis(pause * 1000 - 1));
            assertThat(give(A, 1)).as("after %s s", pause).isEmpty();
            clock.turn(Duration.ofMillis(1));
        }
        assertThat(give(B, 1)).hasSize(1);
    }

    @Test
    void releases_ofAnAttempt_areForgottenWithTheNextOne() {
        Job job = insert(
                Jobs.of("resize")
                        .revision(1)
                        .retry(new RetryPolicy(5, Duration.ZERO, Duration.ZERO), false)
                        .build(),
                null);
        end(new LeaseEnd(one(), new LeaseEnd.Released(Duration.ZERO, null), "release"));
        clock.turn(Duration.ofSeconds(1));
        end(new LeaseEnd(one(), new LeaseEnd.Failed(Failure.of(Reason.TASK_FAILED, "no"), true, null), "fail"));
        store().promote(clock.instant(), 10);
        end(new LeaseEnd(one(), new LeaseEnd.Released(Duration.ZERO, null), "release"));
        clock.turn(Duration.ofSeconds(1));

        // The first in a row again.
        assertThat(give(A, 1)).hasSize(1);
        assertThat(find(job).attempts().number()).isEqualTo(2);
    }

    @Test
    void silence_isALoss_withinFiveSecondsOfTheLeasesEnd() {
        Job job = waiting();
        String token = one();

        pass(LEASE.minusSeconds(1));
        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        pass(Duration.ofSeconds(6));

        assertThat(state(job)).isEqualTo(JobState.QUEUED);
        assertThat(find(job).attempts().losses()).isEqualTo(1);
        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.LOST);
        assertThat(give(B, 1)).hasSize(1);
    }

    @Test
    void expiredToken_worksUntilItIsJudged() {
        Job job = waiting();
        String token = one();
        clock.turn(LEASE.plusSeconds(1));
        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void afterAnOutage_workersHaveAWholeLeaseToComeBack() {
        Job job = waiting();
        one();
        // Nobody looked for longer than the lease: the service was not there, and no worker could reach it.
        clock.turn(LEASE.multipliedBy(2));

        pass(LEASE);
        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        pass(Duration.ofSeconds(5));
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void workerThatDoesNotStop_isAbandoned() {
        Job job = insert(
                Jobs.of("resize").revision(1).timeout(Duration.ofSeconds(10)).build(), null);
        Granted.Given given = give(A, 1).getFirst();
        assertThat(given.deadline()).isEqualTo(NOW.plusSeconds(10));
        assertThat(given.expiresAt()).isEqualTo(NOW.plusSeconds(10).plus(GRACE));

        clock.turn(Duration.ofSeconds(5));
        pass(Duration.ofSeconds(70));

        assertThat(state(job)).isEqualTo(JobState.FAILED);
        assertThat(find(job).reason()).isEqualTo(Reason.ABANDONED);
    }

    @Test
    void workerThatIgnoresACancel_isAbandoned_andADeadOnesJobCanceled() {
        Job ignored = waiting();
        List<Granted.Given> first = give(A, 1);
        store().cancel(ignored.id(), null, clock.instant());
        pass(GRACE.plusSeconds(3));
        assertThat(first).hasSize(1);
        assertThat(state(ignored)).isEqualTo(JobState.CANCELED);
        assertThat(find(ignored).reason()).isEqualTo(Reason.ABANDONED);

        Job dead = waiting();
        give(A, 1);
        pass(LEASE.minusSeconds(1));
        store().cancel(dead.id(), null, clock.instant());
        pass(Duration.ofSeconds(5));
        assertThat(find(dead).reason()).isEqualTo(Reason.CANCELED);
    }

    @Test
    void atMostOnce_isNeverGivenTwiceAfterALoss() {
        Job job = insert(
                Jobs.of("resize").revision(1).retry(RetryPolicy.once(), true).build(), null);
        one();
        pass(LEASE.plusSeconds(5));
        assertThat(state(job)).isEqualTo(JobState.FAILED);
        assertThat(find(job).reason()).isEqualTo(Reason.WORKER_LOST);
    }

    @Test
    void undelivered_goesBackAsIfItHadNotBeenGiven() {
        Job job = waiting();
        grants.takeBack(give(request(A, 1, null, null)));
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
        assertThat(find(job).attempts().number()).isZero();
        assertThat(give(A, 1)).hasSize(1);
    }

    @Test
    void repeatedRequest_isHeardOf_soItsLeasesLastAnew() {
        Job job = waiting();
        LeaseRequest request = request(A, 1, "r", null);
        give(request);
        pass(LEASE.minusSeconds(1));

        assertThat(give(request).leases())
                .extracting(Granted.Given::expiresAt)
                .containsExactly(clock.instant().plus(LEASE));
        pass(LEASE.minusSeconds(1));
        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        pass(Duration.ofSeconds(6));
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
    }

    /** The first answer is found to be lost only after its request was repeated, and the second answer has arrived. */
    @Test
    void undelivered_isNotTakenFromWhoGotItWhenHeAskedAgain() {
        Job job = waiting();
        LeaseRequest request = request(A, 1, "r", null);
        Granted lost = give(request);
        Granted arrived = give(request);

        grants.takeBack(lost);

        assertThat(arrived.tokens()).isEqualTo(lost.tokens());
        assertThat(end(returned(arrived.tokens().getFirst(), "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
    }

    /** The first request comes late, and its client has gone: what the second one brought is not in its answer alone. */
    @Test
    void undelivered_isNotTakenFromWhoGotItBefore() {
        Job job = waiting();
        LeaseRequest request = request(A, 1, "r", null);
        String token = give(request).tokens().getFirst();

        grants.takeBack(give(request));

        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
    }

    /** Its worker gave it up, asked anew, and was given something, before it was looked at. */
    @Test
    void requestThatWasLongOnItsWay_takesNothingThatItCouldNotKnowOf() {
        Job job = waiting();
        Instant sent = clock.instant();
        clock.turn(Duration.ofMillis(1));
        String token = one();

        Granted late = grants.give(request(A, 1, null, List.of()), sent, false);

        assertThat(late.tokens()).isEmpty();
        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whoBecomesLeader_judgesOnlyWhatItHasSeenForAWholeLease() {
        Job job = waiting();
        one();
        leads = false;
        pass(LEASE.multipliedBy(2));
        leads = true;

        pass(LEASE.minusSeconds(2));
        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        // It is over, and nothing can be done about it yet: that is no reason to look all the time.
        assertThat(expiry.runOnce()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));

        pass(Duration.ofSeconds(5));
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
    }

    /** The leader found that a lease is over just before it was heard of after all. */
    @Test
    void whoIsHeardAtTheLastMoment_keepsWhatItWasToldItKeeps() throws Exception {
        Job job = waiting();
        String token = one();
        HeldLease over = Objects.requireNonNull(table.find(List.of(token)).get(token));
        Job attempt = Objects.requireNonNull(ends.attempts(List.of(over)).get(token));
        List<Ending> judged = List.of(new Ending(over, attempt, new Outcome.Lost(), new HeldLease.End("lost", ""), 0));
        opened().transactions().write(connection -> {
            LeaseTable.extend(connection, A, Map.of(token, over.expiresAt().plusSeconds(1)));
            return 1;
        });

        ends.endUnchanged(opened().transactions(), judged);

        assertThat(state(job)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void stallOfTheStore_isNoContact() {
        Job job = waiting();
        one();
        pass(LEASE.minusSeconds(5));
        // Workers could not be heard either; the worker's next word may come a moment after the leader's next look.
        clock.turn(Duration.ofSeconds(7));

        pass(LEASE);
        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        pass(Duration.ofSeconds(5));
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void whatCannotBeAToken_isOneOfNoLease() {
        for (String lie : List.of(
                "", ".", "\0", "\uD800", newId() + ".\0", newId() + "." + "g".repeat(32), "x".repeat(100_000))) {
            assertThat(end(returned(lie, "1"))).isEqualTo(LeaseEnd.Outcome.LOST);
            assertThat(HeldLease.jobId(lie)).isEmpty();
        }
    }

    @Test
    void settle_endsAndGivesInOneGo() {
        List<Job> jobs = IntStream.range(0, 7).mapToObj(i -> waiting()).toList();
        List<LeaseEnd> said =
                give(A, 5).stream().map(one -> returned(one.token(), "1")).toList();
        List<LeaseEnd.Outcome> outcomes = new ArrayList<>();

        Granted granted = grants.settle(ends.prepare(said), outcomes, request(A, 5, "r", null), clock.instant());

        assertThat(outcomes).hasSize(5).containsOnly(LeaseEnd.Outcome.DONE);
        assertThat(granted.leases())
                .extracting(one -> one.job().id())
                .containsExactly(jobs.get(5).id(), jobs.get(6).id());
        List<LeaseEnd.Outcome> again = new ArrayList<>();
        assertThat(grants.settle(ends.prepare(said), again, request(A, 5, "r", null), clock.instant())
                        .tokens())
                .isEqualTo(granted.tokens());
        assertThat(again).containsOnly(LeaseEnd.Outcome.REPEATED);
    }

    /** Calls that wait for the same commit are written by the same statements, and each is answered as if it had been alone. */
    @Test
    void settlesTogether_areToldApart() {
        IntStream.range(0, 11).forEach(i -> waiting());
        List<LeaseEnd> first =
                give(A, 3).stream().map(one -> returned(one.token(), "1")).toList();
        List<LeaseEnd> other =
                give(B, 3).stream().map(one -> returned(one.token(), "1")).toList();
        List<SaidEnds> said = List.of(ends.prepare(first), ends.prepare(first), ends.prepare(other));
        List<LeaseRequest> wanted =
                List.of(request(A, 2, "r", null), request(A, 2, "s", null), request(B, 2, null, null));
        List<List<LeaseEnd.Outcome>> outcomes = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<CompletableFuture<Granted>> settled = new ArrayList<>();

        opened().transactions().write(connection -> {
            // While this one is being written, others gather.
            for (int i = 0; i < said.size(); i++) {
                int call = i;
                settled.add(CompletableFuture.supplyAsync(
                        () -> grants.settle(said.get(call), outcomes.get(call), wanted.get(call), clock.instant()),
                        THREADS));
                await().until(() -> opened().commits().backlog() == call + 1);
            }
            return true;
        });
        List<Granted> granted = settled.stream().map(CompletableFuture::join).toList();

        assertThat(outcomes)
                .containsExactly(
                        Collections.nCopies(3, LeaseEnd.Outcome.DONE),
                        Collections.nCopies(3, LeaseEnd.Outcome.REPEATED),
                        Collections.nCopies(3, LeaseEnd.Outcome.DONE));
        // Who came first has all that it wants.
        assertThat(granted).extracting(one -> one.tokens().size()).containsExactly(2, 2, 1);
        assertThat(granted.stream().flatMap(one -> one.tokens().stream())).doesNotHaveDuplicates();
        assertThat(give(request(A, 2, "s", null)).tokens())
                .isEqualTo(granted.get(1).tokens());
        assertThat(events).filteredOn(JobEvent.Finished.class::isInstance).hasSize(6);
    }

    private Granted giveWith(LeaseRequest request, NewJob job) {
        return grants.give(grants.plan(request, clock.instant()), new Arrival(job), taken -> this.taken = taken);
    }

    private NewJob arriving(NewJob.@Nullable Idempotency key) {
        return newJob(Jobs.of("resize").revision(1).build(), null, key);
    }

    private boolean isGiven() {
        return Objects.requireNonNull(taken).job().lease() != null;
    }

    @Test
    void newJob_isStoredAsThatOfWhoAsks_asIfItHadBeenGivenThen() {
        NewJob job = arriving(null);

        List<Granted.Given> given = giveWith(request(A, 2, null, null), job).leases();

        assertThat(given).hasSize(1);
        String token = given.getFirst().token();
        assertThat(given.getFirst().expiresAt()).isEqualTo(NOW.plus(LEASE));
        Job stored = store().find(job.id()).orElseThrow();
        assertThat(stored.state()).isEqualTo(JobState.RUNNING);
        assertThat(stored.attempts().number()).isEqualTo(1);
        assertThat(stored.lease()).isEqualTo(Lease.ofWorker(token));
        assertThat(table.heldBy(A)).extracting(HeldLease::token).containsExactly(token);
        assertThat(isGiven()).isTrue();
        assertThat(events)
                .extracting(Object::getClass)
                .isEqualTo(List.of(JobEvent.Submitted.class, JobEvent.Started.class));
        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
        assertThat(state(stored)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void newJob_passesNoneThatWaits() {
        Job before = waiting();
        NewJob job = newJob(Jobs.of("resize").revision(1).priority(9).build(), null, null);

        assertThat(giveWith(request(A, 1, null, null), job).leases())
                .extracting(one -> one.job().id())
                .containsExactly(before.id());

        assertThat(isGiven()).isFalse();
        assertThat(store().find(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void newJob_thatIsRefused_isGivenToNobody() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "f");
        store().insert(arriving(key));

        assertThat(giveWith(request(A, 5, null, null), arriving(key)).leases()).hasSize(1);

        assertThat(Objects.requireNonNull(taken).insertion()).isInstanceOf(Insertion.Duplicate.class);
        assertThat(isGiven()).isFalse();
        assertThat(table.heldBy(A)).hasSize(1);
    }

    @Test
    void newJob_whoseQueueMayRunOnlySoMany_waits() {
        NewJob job = newJob(Jobs.of("resize").revision(1).queue("narrow").build(), null, null);

        assertThat(giveWith(request(A, 5, null, null), job).leases()).isEmpty();

        assertThat(isGiven()).isFalse();
        assertThat(give(A, 5)).hasSize(1);
    }

    @Test
    void newJob_whoseAnswerReachedNobody_goesBackUncounted() {
        NewJob job = arriving(null);

        grants.takeBack(giveWith(request(A, 1, null, null), job));

        Job back = store().find(job.id()).orElseThrow();
        assertThat(back.state()).isEqualTo(JobState.QUEUED);
        assertThat(back.attempts().number()).isZero();
        assertThat(give(B, 1)).hasSize(1);
    }

    @Test
    void newJob_thatWasGiven_isCalledOffAsAnyOther_andLostWithItsWorker() {
        NewJob canceled = arriving(null);
        NewJob lost = arriving(null);
        String token = giveWith(request(A, 1, null, null), canceled).tokens().getFirst();
        giveWith(request(B, 1, null, null), lost);
        store().cancel(canceled.id(), null, NOW);

        assertThat(end(returned(token, "1"))).isEqualTo(LeaseEnd.Outcome.DONE);
        assertThat(store().find(canceled.id()).orElseThrow().state()).isEqualTo(JobState.CANCELED);
        pass(LEASE.plusSeconds(6));
        Job again = store().find(lost.id()).orElseThrow();
        assertThat(again.state()).isEqualTo(JobState.QUEUED);
        assertThat(again.attempts().losses()).isEqualTo(1);
    }

    /** Who has room takes what is stored by the same commit, by priority and arrival, and the rest waits. */
    @Test
    void newJobs_thatComeWithACall_areGivenByIt() {
        List<NewJob> jobs = List.of(arriving(null), arriving(null), arriving(null));
        List<CompletableFuture<WorkerIntake.Taken>> stored = new ArrayList<>();
        waiting();
        List<LeaseEnd> said = List.of(returned(one(), "1"));
        List<CompletableFuture<Granted>> settled = new ArrayList<>();

        opened().transactions().write(connection -> {
            // While this one is being written, others gather.
            for (NewJob job : jobs) {
                stored.add(CompletableFuture.supplyAsync(() -> grants.store(new Arrival(job)), THREADS));
                await().until(() -> opened().commits().backlog() == stored.size());
            }
            SaidEnds ending = ends.prepare(said);
            settled.add(CompletableFuture.supplyAsync(
                    () -> grants.settle(ending, new ArrayList<>(), request(A, 2, null, null), clock.instant()),
                    THREADS));
            await().until(() -> opened().commits().backlog() == stored.size() + 1);
            return true;
        });

        assertThat(settled.getFirst().join().leases())
                .extracting(one -> one.job().id())
                .containsExactly(jobs.get(0).id(), jobs.get(1).id());
        assertThat(stored)
                .extracting(one -> one.join().job().state())
                .containsExactly(JobState.RUNNING, JobState.RUNNING, JobState.QUEUED);
        assertThat(give(B, 5))
                .extracting(one -> one.job().id())
                .containsExactly(jobs.get(2).id());
        assertThat(events.stream()
                        .filter(JobEvent.Submitted.class::isInstance)
                        .map(event -> event.job().id()))
                .containsExactlyInAnyOrder(jobs.get(0).id(), jobs.get(1).id());
    }

    @Test
    void ends_areForgottenInTime() {
        waiting();
        String token = one();
        end(returned(token, "1"));
        pass(Duration.ofHours(1).plusMinutes(2));
        assertThat(table.find(List.of(token))).isEmpty();
        assertThat(table.nextExpiry()).isEmpty();
        assertThat(HeldLease.jobId(token)).map(JobId::value).isPresent();
    }
}
