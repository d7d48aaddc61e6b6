package dev.errand.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.cluster.Node;
import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.limit.Hints;
import dev.errand.notifier.Notifier;
import dev.errand.store.WatchedStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real clock, since the thread really sleeps; nothing here takes as long as the poll interval. */
@Timeout(20)
class UpkeepTest {

    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private final Clock clock = Clock.systemUTC();
    private final Notifier notifier = new Notifier();
    private final Semaphore told = new Semaphore(0);
    private ExecutionRig rig;
    private @Nullable Upkeep upkeep;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of());
        notifier.onWork(queue -> told.release());
    }

    @AfterEach
    void close() {
        if (upkeep != null) {
            upkeep.stop();
        }
        rig.close();
    }

    private void start(Duration poll) {
        MaintenanceProperties properties = new MaintenanceProperties(poll, NEVER, NEVER, 100);
        var store = rig.watched.store();
        Upkeep made = new Upkeep(
                new Promoter(store, rig.sink.events(), notifier, new Hints(), clock, properties),
                new Rescuer(store, rig.completer, rig.running, new Node(), properties),
                new Pruner(store, clock, properties),
                clock,
                properties);
        upkeep = made;
        rig.sink.with(made);
        made.start();
    }

    private Job scheduled(Duration in) {
        return rig.insert(Jobs.spec("value", "default", 0, clock.instant().plus(in), null));
    }

    private void assertTold() throws InterruptedException {
        assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void start_rescuesAndPromotes_beforeItReturns() {
        Job lost = rig.insert(Jobs.spec("value"), new Lease("lease", "a dead node"));
        Job due = rig.insert(Jobs.spec("value", "default", 0, Jobs.NOW.plusMillis(1), null));
        start(NEVER);

        assertThat(rig.stored(lost).attempts().losses()).isEqualTo(1);
        assertThat(rig.stored(due).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobScheduledBefore_isQueuedWhenItsTimeComes() throws Exception {
        Job job = scheduled(Duration.ofMillis(300));
        start(NEVER);
        assertTold();

        assertThat(clock.instant()).isAfterOrEqualTo(job.spec().runAt().truncatedTo(ChronoUnit.MILLIS));
        assertThat(rig.stored(job).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobScheduledMeanwhile_wakesTheSleeper() throws Exception {
        start(NEVER);
        Job job = scheduled(Duration.ofMillis(100));
        rig.sink.events().publish(new JobEvent.Submitted(job));

        assertTold();
        assertThat(rig.stored(job).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobThatExpires_isFailedAtItsTime() throws Exception {
        start(NEVER);
        Instant now = clock.instant();
        Job job = rig.insert(Jobs.spec("value", "default", 0, now.plus(NEVER), now.plusMillis(100)));
        rig.sink.events().publish(new JobEvent.Submitted(job));

        assertThat(rig.finished(job).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aJobScheduledDuringALook_isNotForgotten() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        start(NEVER);
        // The look has read that nothing is due, and is about to say so, when the job arrives.
        rig.watched.on("nextDue", call -> {
            if (looked.getCount() == 0) {
                return call.call();
            }
            looked.countDown();
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            return OptionalLong.empty();
        });
        Job wakes = scheduled(Duration.ZERO);
        rig.sink.events().publish(new JobEvent.Submitted(wakes));
        assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
        Job job = scheduled(Duration.ofMillis(50));
        rig.sink.events().publish(new JobEvent.Submitted(job));
        goOn.countDown();

        assertTold();
    }

    @Test
    void aRunThatFails_endsNeitherTheLoopNorTheOthersTurn() throws Exception {
        CountDownLatch failed = new CountDownLatch(3);
        start(Duration.ofMillis(20));
        rig.watched.on("prune", call -> {
            throw new OutOfMemoryError("made up");
        });
        rig.watched.on("nextDue", call -> {
            failed.countDown();
            if (failed.getCount() > 0) {
                throw WatchedStore.away();
            }
            return call.call();
        });
        assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        scheduled(Duration.ofMillis(1));

        assertTold();
    }
}
