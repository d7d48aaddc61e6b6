package dev.errand.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.completion.EventSink;
import dev.errand.completion.JobCompleter;
import dev.errand.completion.RecoveryProperties;
import dev.errand.db.outage.StoreUnavailableException;
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
import dev.errand.job.TypeId;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.store.Measured;
import dev.errand.store.TestStore;
import dev.errand.store.WatchedStore;
import dev.errand.waiting.JobWaiter.Until;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JobWaiterTest {

    private static final Lease LEASE = new Lease("lease-1", "node-1");
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final TurnedClock clock = new TurnedClock(Jobs.NOW);
    private final TypeId ids = new TypeId("job", clock);
    private final JobRegistry registry = new JobRegistry(new SimpleMeterRegistry());
    private TestStore opened;
    private WatchedStore watched;
    private JobCompleter completer;
    private JobWaiter waiter;

    @BeforeEach
    void open() {
        opened = TestStore.open(directory);
        watched = new WatchedStore(opened.store());
        EventSink sink = new EventSink().with(registry);
        completer = new JobCompleter(opened.store(), sink.events(), clock, new RecoveryProperties(3, 4), Sealing.NONE);
        waiter = new JobWaiter(registry, watched.store(), new Waits());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private Job running() {
        NewJob job = new NewJob(new JobId(ids.next()), Jobs.spec("echo"), LEASE, null);
        opened.store().insert(job);
        return job.stored();
    }

    private void succeed(Job job) {
        end(job, new Outcome.Succeeded(Result.ofJson("9")));
    }

    private void fail(Job job) {
        end(job, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));
    }

    private void end(Job job, Outcome outcome) {
        completer.complete(job, LEASE, outcome, null).join();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<List<Measured>> await(Until until, Duration atMost, Job... jobs) {
        return waiter.await(
                Set.of(jobs).stream().map(Job::id).collect(Collectors.toSet()), until, atMost, Extent.OUTCOME);
    }

    /** Waits for the job alone, or as one of a list. */
    private boolean isDone(Job job, boolean alone) throws Exception {
        return alone
                ? get(waiter.await(job.id(), LONG)).orElseThrow().done()
                : get(await(Until.ALL, LONG, job)).getFirst().done();
    }

    private void assertNothingLeft() {
        Awaitility.await().until(() -> registry.size() == 0);
    }

    @Test
    void aJobThatEndsLater_isGivenAsItEnded() throws Exception {
        Job job = running();
        CompletableFuture<Optional<Job>> waits = waiter.await(job.id(), LONG);
        assertThat(waits).isNotDone();
        assertThat(registry.size()).isEqualTo(1);
        succeed(job);

        assertThat(get(waits))
                .usingRecursiveComparison()
                .isEqualTo(opened.store().find(job.id()));
        assertThat(get(waits).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        assertNothingLeft();
    }

    @Test
    void aJobOfWhichAllIsKnown_isNotReadAgain() throws Exception {
        Job job = running();
        CompletableFuture<Optional<Job>> waits = waiter.await(job.id(), LONG);
        succeed(job);

        assertThat(get(waits).orElseThrow().done()).isTrue();
        assertThat(watched.calls("find")).isEqualTo(1);
    }

    @Test
    void aJobToWhichOthersWrote_isReadAgain() throws Exception {
        Job job = running();
        CompletableFuture<Optional<Job>> waits = waiter.await(job.id(), LONG);
        opened.store()
                .progress(job.id(), LEASE, new Progress(40, "2 of 5", Jobs.NOW))
                .join();
        succeed(job);

        assertThat(get(waits).orElseThrow().progress()).isNotNull();
        assertThat(watched.calls("find")).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource
    void aResultThatDocumentsDoNotShow_isLeftOutWithoutReadingToo(Result result, boolean shown) throws Exception {
        Job job = running();
        CompletableFuture<Optional<Job>> waits = waiter.await(job.id(), LONG);
        end(job, new Outcome.Succeeded(result));

        assertThat(watched.calls("find")).isEqualTo(1);
        assertThat(get(waits))
                .usingRecursiveComparison()
                .isEqualTo(opened.store().find(job.id()));
        assertThat(get(waits).orElseThrow().result() != null).isEqualTo(shown);
    }

    static Stream<Arguments> aResultThatDocumentsDoNotShow_isLeftOutWithoutReadingToo() {
        return Stream.of(
                Arguments.of(json(JobStore.INLINE_RESULT_BYTES), true),
                Arguments.of(json(JobStore.INLINE_RESULT_BYTES + 1), false),
                Arguments.of(new Result("image/png", new byte[] {1}), false));
    }

    private static Result json(int bytes) {
        return Result.ofJson('"' + "x".repeat(bytes - 2) + '"');
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJobThatEndsJustBeforeTheRead_isNotMissed(boolean alone) throws Exception {
        String read = alone ? "find" : "measure";
        Job job = running();
        watched.on(read, call -> {
            succeed(job);
            watched.on(read, Callable::call);
            return call.call();
        });

        assertThat(isDone(job, alone)).isTrue();
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJobThatEndsJustAfterTheRead_isNotMissed(boolean alone) throws Exception {
        String read = alone ? "find" : "measure";
        Job job = running();
        watched.on(read, call -> {
            Object found = call.call();
            watched.on(read, Callable::call);
            succeed(job);
            return found;
        });

        assertThat(isDone(job, alone)).isTrue();
        assertNothingLeft();
    }

    @Test
    void aWaitThatRunsOut_givesTheJobAsItStands() throws Exception {
        Job job = running();

        assertThat(get(waiter.await(job.id(), Duration.ofMillis(20)))).contains(job);
        assertNothingLeft();
    }

    @Test
    void noTime_isNoWait() throws Exception {
        Job job = running();

        assertThat(waiter.await(job.id(), Duration.ZERO)).isCompletedWithValue(Optional.of(job));
        assertThat(get(waiter.await(new JobId(ids.next()), LONG))).isEmpty();
        assertNothingLeft();
    }

    @Test
    void all_waitsForEveryOne_failedOrNot() throws Exception {
        Job first = running();
        Job second = running();
        CompletableFuture<List<Measured>> waits = await(Until.ALL, LONG, first, second);
        fail(first);
        assertThat(waits).isNotDone();
        succeed(second);

        assertThat(get(waits)).allMatch(Measured::done).hasSize(2);
        assertNothingLeft();
    }

    @Test
    void any_endsWithTheFirst() throws Exception {
        Job first = running();
        Job second = running();
        CompletableFuture<List<Measured>> waits = await(Until.ANY, LONG, first, second);
        succeed(second);

        assertThat(get(waits).stream().filter(Measured::done).map(Measured::id)).containsExactly(second.id());
        assertNothingLeft();
        assertThat(get(await(Until.ANY, LONG, first, second))).hasSize(2);
        assertNothingLeft();
    }

    @Test
    void firstFailure_endsWithAFailure_orWithTheLast() throws Exception {
        Job first = running();
        Job second = running();
        Job third = running();
        CompletableFuture<List<Measured>> waits = await(Until.FIRST_FAILURE, LONG, first, second, third);
        CompletableFuture<List<Measured>> others = await(Until.FIRST_FAILURE, LONG, first, third);
        succeed(first);
        assertThat(waits).isNotDone();
        fail(second);
        assertThat(get(waits))
                .filteredOn(job -> !job.done())
                .extracting(Measured::id)
                .containsExactly(third.id());
        assertThat(others).isNotDone();
        end(third, new Outcome.Succeeded(Result.ofJson("1")));

        assertThat(get(others)).allMatch(Measured::done);
        assertNothingLeft();
    }

    @Test
    void severalWaitersOfOneJob_areAllTold() throws Exception {
        Job job = running();
        List<CompletableFuture<Optional<Job>>> waits =
                Stream.generate(() -> waiter.await(job.id(), LONG)).limit(50).toList();
        CompletableFuture<Optional<Job>> impatient = waiter.await(job.id(), Duration.ofMillis(1));
        assertThat(get(impatient)).contains(job);
        succeed(job);

        for (CompletableFuture<Optional<Job>> wait : waits) {
            assertThat(get(wait).orElseThrow().done()).isTrue();
        }
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoreThatIsAway_leavesNothingBehind(boolean alone) {
        Job job = running();
        watched.failNext(alone ? "find" : "measure", 1);

        assertThatThrownBy(() -> isDone(job, alone)).isInstanceOf(StoreUnavailableException.class);
        assertThat(registry.size()).isZero();
    }
}
