package dev.errand.completion;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.errand.job.RecordedEvents;
import dev.errand.job.Result;
import dev.errand.job.TurnedClock;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.store.Completion.Verdict;
import dev.errand.store.TestStore;
import dev.errand.store.WatchedStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class JobCompleterTest {

    private static final Lease LEASE = new Lease("lease-1", "node-1");

    @TempDir
    private Path directory;

    private final TurnedClock clock = new TurnedClock(Jobs.NOW);
    private final TypeId ids = new TypeId("job", clock);
    private final RecordedEvents heard = new RecordedEvents();
    private final EventSink sink = new EventSink().with(heard);
    private TestStore opened;
    private WatchedStore watched;
    private JobCompleter completer;

    @BeforeEach
    void open() {
        opened = TestStore.open(directory);
        watched = new WatchedStore(opened.store());
        completer = new JobCompleter(watched.store(), sink.events(), clock, new RecoveryProperties(3, 4), Sealing.NONE);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private Job running(RetryPolicy retry) {
        NewJob job = new NewJob(new JobId(ids.next()), Jobs.spec(retry, false), LEASE, null);
        opened.store().insert(job);
        return job.stored();
    }

    private Verdict complete(Job job, Lease lease, Outcome outcome) throws Exception {
        return completer.complete(job, lease, outcome, null).get(10, TimeUnit.SECONDS);
    }

    private Job stored(Job job) {
        return opened.store().find(job.id()).orElseThrow();
    }

    @Test
    void anOutcome_isOfferedAgainUntilTheStoreTakesIt() throws Exception {
        Job job = running(RetryPolicy.once());
        watched.failNextLater("complete", 2);

        assertThat(complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("9"))))
                .isEqualTo(Verdict.RECORDED);

        assertThat(watched.calls("complete")).isEqualTo(3);
        assertThat(stored(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(heard.of(job.id())).hasSize(1);
    }

    @Test
    void aRetry_thatMeetsARequestToStop_isRecordedAsCanceled() throws Exception {
        Job job = running(RetryPolicy.of(5));
        opened.store().cancel(job.id(), "enough", clock.instant());

        Verdict verdict = complete(job, LEASE, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));

        assertThat(verdict).isEqualTo(Verdict.RECORDED_AMONG_OTHERS);
        assertThat(stored(job).state()).isEqualTo(JobState.CANCELED);
        assertThat(stored(job).reason()).isEqualTo(Reason.CANCELED);
        assertThat(heard.await(JobEvent.Finished.class, job.id()).job().state()).isEqualTo(JobState.CANCELED);
    }

    @Test
    void anInterruption_thatMeetsARequestToStop_isRecordedAsCanceled() throws Exception {
        Job job = running(RetryPolicy.once());
        opened.store().cancel(job.id(), null, clock.instant());

        complete(job, LEASE, new Outcome.Interrupted());

        assertThat(stored(job).state()).isEqualTo(JobState.CANCELED);
    }

    @Test
    void anOutcomeUnderALostLease_isDroppedWithoutAWord() throws Exception {
        Job job = running(RetryPolicy.once());

        Verdict verdict = complete(job, new Lease("another", "node-2"), new Outcome.Succeeded(Result.ofJson("9")));

        assertThat(verdict).isEqualTo(Verdict.LEASE_LOST);
        assertThat(stored(job)).isEqualTo(job);
        assertThat(heard.of(job.id())).isEmpty();
    }

    @Test
    void aSecondOutcome_changesNothing() throws Exception {
        Job job = running(RetryPolicy.once());
        complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("9")));

        assertThat(complete(job, LEASE, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "late"))))
                .isEqualTo(Verdict.LEASE_LOST);
        assertThat(stored(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void theNews_isToldAfterTheCommit_andInFull() throws Exception {
        Job job = running(RetryPolicy.once());
        AtomicReference<Optional<Job>> seen = new AtomicReference<>(Optional.empty());
        EventSink looking = new EventSink().with(event -> {
            throw new IllegalStateException("a listener that fails disturbs nobody");
        });
        looking.with(event -> seen.set(opened.store().find(event.job().id()))).with(heard);
        completer =
                new JobCompleter(opened.store(), looking.events(), clock, new RecoveryProperties(3, 4), Sealing.NONE);
        clock.turn(Duration.ofSeconds(5));
        Progress said = new Progress(70, "nearly", clock.instant());

        CompletableFuture<Verdict> recorded =
                completer.complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("[1,2]")), said);

        assertThat(recorded.get(10, TimeUnit.SECONDS)).isEqualTo(Verdict.RECORDED);
        Job told = heard.await(JobEvent.Finished.class, job.id()).job();
        assertThat(seen.get()).usingRecursiveComparison().isEqualTo(Optional.of(stored(job)));
        assertThat(told).usingRecursiveComparison().isEqualTo(stored(job));
        assertThat(told.progress()).isEqualTo(said);
    }

    @Test
    void aFailedAttemptWithAnotherLeft_isToldAsScheduledForLater() throws Exception {
        Job job = running(RetryPolicy.of(2));

        complete(job, LEASE, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));

        Job told = heard.await(JobEvent.Requeued.class, job.id()).job();
        assertThat(told).isEqualTo(stored(job));
        assertThat(told.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(told.spec().placement().runAt()).isBetween(Jobs.NOW.plusMillis(900), Jobs.NOW.plusMillis(1_100));
    }

    @Test
    void anOutcome_thatWasWrittenThoughTheAnswerWasLost_isNewsAllTheSame() throws Exception {
        Job job = running(RetryPolicy.once());
        AtomicInteger calls = new AtomicInteger();
        watched.on("complete", call -> {
            CompletableFuture<?> written = (CompletableFuture<?>) requireNonNull(call.call());
            return calls.getAndIncrement() > 0
                    ? written
                    : written.thenCompose(verdict -> CompletableFuture.failedFuture(WatchedStore.away()));
        });

        assertThat(complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("9"))))
                .isEqualTo(Verdict.RECORDED_AMONG_OTHERS);

        assertThat(calls).hasValue(2);
        assertThat(heard.await(JobEvent.Finished.class, job.id()).job().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anOutcome_forWhichTheStoreIsClosed_isNotOfferedForEver() throws Exception {
        Job job = running(RetryPolicy.once());
        opened.close();

        assertThat(complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("9"))))
                .isEqualTo(Verdict.LEASE_LOST);
        assertThat(watched.calls("complete")).isEqualTo(1);
    }

    /** From now on the database refuses to let such jobs end so. */
    private void refuse(String state) {
        write("create trigger refused before update on job when new.state = '" + state
                + "' begin select raise(abort, 'not this one'); end");
    }

    private void write(String sql) {
        opened.transactions()
                .write(connection -> Transactions.jdbc(connection).sql(sql).update());
    }

    @Test
    void anOutcome_thatTheDatabaseAlwaysRefuses_failsTheAttemptInTheEnd() throws Exception {
        Job job = running(RetryPolicy.once());
        refuse("succeeded");

        assertThat(complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("9"))))
                .isEqualTo(Verdict.RECORDED);

        assertThat(watched.calls("complete")).isEqualTo(5);
        assertThat(stored(job).state()).isEqualTo(JobState.FAILED);
        assertThat(stored(job).reason()).isEqualTo(Reason.TASK_FAILED);
        assertThat(requireNonNull(stored(job).failure()).message()).doesNotContain("not this one");
        assertThat(heard.await(JobEvent.Finished.class, job.id()).job().state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aDatabaseThatRefusesEverything_getsTheOutcomeItself_whenItTakesSomethingAgain() throws Exception {
        Job job = running(RetryPolicy.once());
        completer = new JobCompleter(watched.store(), sink.events(), clock, new RecoveryProperties(3, 2), Sealing.NONE);
        refuse("succeeded");
        write(
                "create trigger failed before update on job when new.state = 'failed' begin select raise(abort, 'no'); end");
        AtomicInteger calls = new AtomicInteger();
        watched.on("complete", call -> {
            if (calls.incrementAndGet() == 4) {
                write("drop trigger refused");
                write("drop trigger failed");
            }
            return call.call();
        });

        assertThat(complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("9"))))
                .isEqualTo(Verdict.RECORDED);

        assertThat(calls).hasValue(4);
        assertThat(stored(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aStoreThatIsAway_doesNotCountAsRefusing() throws Exception {
        Job job = running(RetryPolicy.once());
        completer = new JobCompleter(watched.store(), sink.events(), clock, new RecoveryProperties(3, 1), Sealing.NONE);
        watched.failNextLater("complete", 3);

        assertThat(complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("9"))))
                .isEqualTo(Verdict.RECORDED);

        assertThat(stored(job).state()).isEqualTo(JobState.SUCCEEDED);
    }
}
