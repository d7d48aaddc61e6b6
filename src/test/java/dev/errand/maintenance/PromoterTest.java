package dev.errand.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.limit.LimitSignals;
import dev.errand.notifier.HeardHints;
import dev.errand.notifier.LocalNotifier;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.Walks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromoterTest {

    private static final int BATCH = 3;

    @TempDir
    private Path directory;

    private final HeardHints told = new HeardHints();
    private final HeardHints changed = new HeardHints();
    private ExecutionRig rig;
    private Promoter promoter;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of());
        Notifier notifier = new LocalNotifier();
        notifier.on(told, Topic.WORK);
        notifier.on(changed, Topic.CHANGED);
        Duration second = Duration.ofSeconds(1);
        promoter = new Promoter(
                rig.watched.store(),
                rig.sink.events(),
                notifier,
                new LimitSignals(),
                rig.clock,
                new MaintenanceProperties(second, second, second, BATCH));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Job due(String queue, Duration in, @Nullable Duration expiresIn) {
        Instant expiresAt = expiresIn == null ? null : Jobs.NOW.plus(expiresIn);
        return rig.insert(Jobs.spec("value", queue, 0, Jobs.NOW.plus(in), expiresAt));
    }

    private JobState state(Job job) {
        return rig.stored(job).state();
    }

    @Test
    void nothingDue_isNever() {
        assertThat(promoter.runOnce()).isEqualTo(Long.MAX_VALUE);
        assertThat(told.keys()).isEmpty();
    }

    @Test
    void aJob_isQueuedAtItsTime_andNotBefore() {
        Job job = due("default", Duration.ofSeconds(10), null);

        assertThat(promoter.runOnce()).isEqualTo(Jobs.NOW.plusSeconds(10).toEpochMilli());
        rig.clock.turn(Duration.ofMillis(9_999));
        promoter.runOnce();
        assertThat(state(job)).isEqualTo(JobState.SCHEDULED);

        rig.clock.turn(Duration.ofMillis(1));
        assertThat(promoter.runOnce()).isEqualTo(Long.MAX_VALUE);
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
        assertThat(told.keys()).containsExactly("default");
        assertThat(changed.keys()).containsExactly(job.id().value());
    }

    @Test
    void moreThanABatch_isQueuedInOneRun_andEachQueueIsTold() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 1; i <= BATCH * 3; i++) {
            jobs.add(due(i % 2 == 0 ? "default" : "slow", Duration.ofSeconds(i), null));
        }
        rig.clock.turn(Duration.ofHours(1));
        promoter.runOnce();

        assertThat(jobs).allMatch(job -> state(job) == JobState.QUEUED);
        assertThat(told.keys()).contains("default", "slow");
    }

    @Test
    void aJobWhoseTimeIsOver_fails_alsoWhenItWasDueMeanwhile() throws Exception {
        Job waiting = due("default", Duration.ZERO, Duration.ofSeconds(5));
        Job slept = due("default", Duration.ofSeconds(3), Duration.ofSeconds(5));

        assertThat(promoter.runOnce()).isEqualTo(Jobs.NOW.plusSeconds(3).toEpochMilli());
        rig.clock.turn(Duration.ofSeconds(5));
        promoter.runOnce();

        for (Job job : List.of(waiting, slept)) {
            Job ended = rig.heard.await(JobEvent.Finished.class, job.id()).job();
            assertThat(ended.state()).isEqualTo(JobState.FAILED);
            assertThat(ended.reason()).isEqualTo(Reason.EXPIRED);
        }
        assertThat(told.keys()).isEmpty();
    }

    @Test
    void anExpiredJobThatNobodyHasFailedYet_isNotClaimed() {
        Job job = due("default", Duration.ZERO, Duration.ofSeconds(5));
        rig.clock.turn(Duration.ofSeconds(5));

        assertThat(rig.watched.store().claim(Walks.of("default"), 10, new Lease("lease", "here"), rig.clock.instant()))
                .isEmpty();
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
    }
}
