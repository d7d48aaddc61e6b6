package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.completion.EventSink;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.LimitKey;
import dev.errand.job.NewJob;
import dev.errand.job.RecordedEvents;
import dev.errand.job.RetryPolicy;
import dev.errand.job.TurnedClock;
import dev.errand.limit.TaskLimitProperties;
import dev.errand.limit.TaskLimits;
import dev.errand.store.JobQuery;
import dev.errand.store.StoreUnavailableException;
import dev.errand.store.TestStore;
import dev.errand.store.WatchedStore;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.task.ArgumentBinder;
import dev.errand.task.Task;
import dev.errand.task.TaskCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

@Timeout(20)
class JobSubmitterTest {

    static final class Tasks {
        @Task("echo")
        String echo(String value) {
            return value;
        }

        @Task(value = "careful", queue = "slow", timeoutSeconds = 1.5, maxAttempts = 4)
        void careful() {}
    }

    @TempDir
    private Path directory;

    private final TurnedClock clock = new TurnedClock(Jobs.NOW);
    private final RecordedEvents heard = new RecordedEvents();
    private final Entrance entrance = new Entrance();
    private TestStore opened;
    private WatchedStore watched;
    private JobSubmitter submitter;

    @BeforeEach
    void open() {
        opened = TestStore.open(directory);
        watched = new WatchedStore(opened.store());
        TaskCatalog tasks = TaskCatalog.of(new Tasks());
        SubmissionProperties properties =
                new SubmissionProperties(DataSize.ofMegabytes(1), 4, Duration.ofSeconds(10), Duration.ofHours(1));
        SpecMaker specs = new SpecMaker(
                tasks,
                new ArgumentBinder(),
                new TaskLimits(tasks, new TaskLimitProperties(Map.of())),
                properties,
                List.of());
        submitter = new JobSubmitter(
                new Turnstile(properties),
                specs,
                entrance,
                watched.store(),
                new EventSink().with(heard).events(),
                clock);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private static Submission echo(NewJob.@Nullable Idempotency key) {
        return submission("echo", "[\"x\"]", null, null, null, null, key);
    }

    private static Submission submission(
            String task,
            @Nullable String args,
            @Nullable String queue,
            @Nullable Duration delay,
            @Nullable Instant runAt,
            @Nullable Instant expiresAt,
            NewJob.@Nullable Idempotency key) {
        return new Submission(
                task, args, null, queue, null, null, delay, runAt, expiresAt, null, null, null, null, false, null, null,
                null, Map.of(), key);
    }

    private static Submission at(@Nullable Duration delay, @Nullable Instant runAt, @Nullable Instant expiresAt) {
        return submission("echo", "[\"x\"]", null, delay, runAt, expiresAt, null);
    }

    private SubmissionRefusedException refused(Submission submission) {
        SubmissionRefusedException refusal =
                catchThrowableOfType(SubmissionRefusedException.class, () -> submitter.submit(submission));
        assertThat(refusal).isNotNull();
        assertThat(stored()).isEmpty();
        assertThat(entrance.taken).isZero();
        assertThat(entrance.waiting).isZero();
        return refusal;
    }

    private List<Job> stored() {
        return opened.store().list(new JobQuery(Set.of(), null, null, null, Map.of(), null, null, null, 100, true));
    }

    @Test
    void aJobWithAFreeSlot_isBornRunning_andStartedOnceItIsOnDisk() {
        Job job = submitter.submit(echo(null)).job();

        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(opened.store().find(job.id())).contains(job);
        assertThat(entrance.started).containsExactly(job);
        assertThat(heard.of(job.id())).hasSize(1);
    }

    @Test
    void aJobWithoutASlot_waits() {
        entrance.slots = 0;
        Job job = submitter.submit(echo(null)).job();

        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(opened.store().find(job.id())).contains(job);
        assertThat(entrance.waiting).isEqualTo(1);
        assertThat(entrance.started).isEmpty();
    }

    @Test
    void aDelayedJob_isScheduled_andTakesNoSlot() {
        Job delayed = submitter.submit(at(Duration.ofSeconds(5), null, null)).job();
        Job timed = submitter.submit(at(null, Jobs.NOW.plusSeconds(7), null)).job();

        assertThat(delayed.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(delayed.spec().runAt()).isEqualTo(Jobs.NOW.plusSeconds(5));
        assertThat(timed.spec().runAt()).isEqualTo(Jobs.NOW.plusSeconds(7));
        assertThat(entrance.taken).isZero();
    }

    @Test
    void aTimeInThePast_meansNow() {
        Job job = submitter.submit(at(null, Jobs.NOW.minusSeconds(7), null)).job();

        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(job.spec().runAt()).isEqualTo(job.createdAt());
    }

    @Test
    void anExpiryThatIsOver_isRefusedWithAPointer() {
        SubmissionRefusedException refusal = refused(at(null, null, Jobs.NOW));

        assertThat(refusal.reason()).isEqualTo(Cause.VALIDATION);
        assertThat(refusal.details())
                .extracting(SubmissionRefusedException.Detail::pointer)
                .containsExactly("/expiresAt");
    }

    @Test
    void whatIsUnknown_isRefused() {
        assertThat(refused(submission("nope", "[]", null, null, null, null, null))
                        .reason())
                .isEqualTo(Cause.UNKNOWN_TASK);
        assertThat(refused(submission("echo", "[\"x\"]", "nope", null, null, null, null))
                        .reason())
                .isEqualTo(Cause.UNKNOWN_QUEUE);
    }

    @Test
    void argumentsThatDoNotFit_areRefusedWithAPointerToEach() {
        SubmissionRefusedException refusal = refused(submission("echo", "[1]", null, null, null, null, null));

        assertThat(refusal.reason()).isEqualTo(Cause.INVALID_ARGUMENTS);
        assertThat(refusal.details())
                .extracting(SubmissionRefusedException.Detail::pointer)
                .containsExactly("/args/0");
    }

    @Test
    void whatTheClientLeavesOut_theTaskSays() {
        Job job = submitter
                .submit(submission("careful", null, null, null, null, null, null))
                .job();

        assertThat(job.spec().queue()).isEqualTo("slow");
        assertThat(job.spec().timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(job.spec().retry().maxAttempts()).isEqualTo(4);
        assertThat(job.spec().priority()).isZero();
    }

    @Test
    void whatNobodySays_theServiceSays() {
        Job job = submitter.submit(echo(null)).job();

        assertThat(job.spec().queue()).isEqualTo("default");
        assertThat(job.spec().timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(job.spec().retry().maxAttempts()).isEqualTo(1);
    }

    @Test
    void whatTheClientSays_goesBeforeTheTask() {
        Submission own = new Submission(
                "careful",
                null,
                null,
                "default",
                "customer 7",
                -3,
                null,
                null,
                null,
                Duration.ofSeconds(9),
                7,
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                true,
                Duration.ofDays(3),
                "results",
                null,
                Map.of("a", "b"),
                null);

        var spec = submitter.submit(own).job().spec();

        assertThat(spec.queue()).isEqualTo("default");
        assertThat(spec.limit()).isEqualTo(new LimitKey("careful", "customer 7"));
        assertThat(spec.ties().resultQueue()).isEqualTo("results");
        assertThat(spec.priority()).isEqualTo(-3);
        assertThat(spec.timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(spec.retry()).isEqualTo(new RetryPolicy(7, Duration.ofSeconds(2), Duration.ofSeconds(20)));
        assertThat(spec.atMostOnce()).isTrue();
        assertThat(spec.resultTtl()).isEqualTo(Duration.ofDays(3));
        assertThat(spec.metadata()).containsEntry("a", "b");
    }

    @Test
    void aFullQueue_isRefused() {
        entrance.slots = 0;
        entrance.capacity = 0;

        assertThat(refused(echo(null)).reason()).isEqualTo(Cause.QUEUE_FULL);
    }

    @Test
    void aFailedInsert_givesTheSlotOrThePlaceBack() {
        watched.failNext("insert", 2);
        assertThatThrownBy(() -> submitter.submit(echo(null))).isInstanceOf(StoreUnavailableException.class);
        assertThat(entrance.taken).isZero();
        entrance.slots = 0;
        assertThatThrownBy(() -> submitter.submit(echo(null))).isInstanceOf(StoreUnavailableException.class);
        assertThat(entrance.waiting).isZero();
        assertThat(stored()).isEmpty();
    }

    @Test
    void theSameKeyAndBody_givesTheSameJobInItsPresentState() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        Job first = submitter.submit(echo(key)).job();
        opened.store().cancel(first.id(), null, clock.instant());

        Submitted again = submitter.submit(echo(key));

        assertThat(again.replayed()).isTrue();
        assertThat(again.job()).isEqualTo(opened.store().find(first.id()).orElseThrow());
        assertThat(stored()).hasSize(1);
        assertThat(entrance.started).hasSize(1);
    }

    @Test
    void theSameKeyWithAnotherBody_isRefused() {
        submitter.submit(echo(new NewJob.Idempotency("k", "body")));

        assertThatThrownBy(() -> submitter.submit(echo(new NewJob.Idempotency("k", "other"))))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Cause.IDEMPOTENCY_MISMATCH));
    }

    @Test
    void aKeyWhoseJobWasRemoved_saysSo() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        entrance.slots = 0;
        Job job = submitter.submit(echo(key)).job();
        opened.store().cancel(job.id(), null, clock.instant());
        opened.store().delete(job.id(), clock.instant());

        assertThatThrownBy(() -> submitter.submit(echo(key)))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Cause.JOB_GONE));
    }

    @Test
    void theSameKeyWhileTheFirstIsBeingAccepted_isRefusedForNow() throws Exception {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        CountDownLatch inserting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        watched.on("insert", call -> {
            inserting.countDown();
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            return call.call();
        });
        CompletableFuture<Submitted> first = CompletableFuture.supplyAsync(() -> submitter.submit(echo(key)));
        assertThat(inserting.await(10, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> submitter.submit(echo(key)))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Cause.IDEMPOTENCY_IN_PROGRESS));
        goOn.countDown();

        Job job = first.get(10, TimeUnit.SECONDS).job();
        assertThat(submitter.submit(echo(key)).job().id()).isEqualTo(job.id());
    }

    @Test
    void aRepetitionThatArrivesInTheStoreSecond_isAReplay_andGivesItsSlotBack() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        Job first = submitter.submit(echo(key)).job();
        // As if the look for the key had come before the first commit.
        watched.on("findByIdempotencyKey", call -> Optional.empty());

        Submitted again = submitter.submit(echo(key));

        assertThat(again.replayed()).isTrue();
        assertThat(again.job().id()).isEqualTo(first.id());
        assertThat(entrance.taken).isEqualTo(1);
    }

    @Test
    void aKeyWhoseFirstUseFailed_canBeUsedAgain() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        watched.failNext("insert", 1);
        assertThatThrownBy(() -> submitter.submit(echo(key))).isInstanceOf(StoreUnavailableException.class);

        assertThat(submitter.submit(echo(key)).replayed()).isFalse();
    }

    /** Slots and places by count. */
    private static final class Entrance implements Admission {
        private final List<Job> started = new ArrayList<>();
        private int slots = 5;
        private int capacity = 5;
        private int taken;
        private int waiting;

        @Override
        public boolean knowsQueue(String queue) {
            return !queue.equals("nope");
        }

        @Override
        public synchronized Optional<Lease> trySlot(String queue) {
            if (taken >= slots) {
                return Optional.empty();
            }
            taken++;
            return Optional.of(new Lease("lease-" + taken, "here"));
        }

        @Override
        public synchronized void start(Job job, Lease lease) {
            started.add(job);
        }

        @Override
        public synchronized void giveBack(String queue) {
            taken--;
        }

        @Override
        public synchronized boolean tryWait(String queue, int jobs) {
            if (waiting + jobs > capacity) {
                return false;
            }
            waiting += jobs;
            return true;
        }

        @Override
        public synchronized void doesNotWait(String queue, int jobs) {
            waiting -= jobs;
        }
    }
}
