package dev.errand.maintenance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.cluster.Node;
import dev.errand.cluster.Rank;
import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.limit.LimitSignals;
import dev.errand.notifier.HeardHints;
import dev.errand.notifier.LocalNotifier;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.WatchedStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
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
    private final Rank membership = new Rank();
    private final Notifier notifier = new LocalNotifier();
    private final HeardHints told = new HeardHints();
    private ExecutionRig rig;
    private @Nullable Upkeep upkeep;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of());
        notifier.on(told, Topic.WORK);
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
                new Promoter(store, rig.sink.events(), notifier, new LimitSignals(), clock, properties),
                new Rescuer(store, rig.completer, rig.running, new Node(), membership, properties),
                new Pruner(store, List.of(), clock, properties),
                membership,
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
        await().untilAsserted(() -> assertThat(told.keys()).isNotEmpty());
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

        assertThat(clock.instant())
                .isAfterOrEqualTo(job.spec().placement().runAt().truncatedTo(ChronoUnit.MILLIS));
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
    void whoDoesNotLead_promotesWhatItHeardOf_andNothingElse() throws Exception {
        membership.leads = false;
        Job unheard = scheduled(Duration.ofMillis(1));
        start(Duration.ofMillis(500));
        for (int i = 1; i <= 3; i++) {
            Job job =
                    rig.insert(Jobs.spec("value", "default", 0, clock.instant().plusMillis(150L * i), null));
            rig.sink.events().publish(new JobEvent.Submitted(job));
        }
        for (int i = 0; i < 3; i++) {
            assertTold();
        }

        assertThat(rig.watched.calls("nextDue")).isZero();
        assertThat(rig.stored(unheard).state()).as("due as well by now").isEqualTo(JobState.QUEUED);
    }

    @Test
    void whoBeginsToLead_looksAtOnce() throws Exception {
        membership.leads = false;
        start(NEVER);
        Job lost = rig.insert(Jobs.spec("value"), new Lease("lease", "a dead node"));
        Job due = scheduled(Duration.ofMillis(1));
        membership.leads = true;
        requireNonNull(upkeep).leads();

        assertTold();
        rig.heard.await(JobEvent.Requeued.class, lost.id());
        assertThat(rig.stored(due).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aDeadNode_isRescuedAtOnce() throws Exception {
        start(NEVER);
        Job lost = rig.insert(Jobs.spec("value"), new Lease("lease", "a dead node"));
        requireNonNull(upkeep).died(List.of("a dead node"));

        rig.heard.await(JobEvent.Requeued.class, lost.id());
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
