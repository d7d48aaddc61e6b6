package dev.errand.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.cluster.Node;
import dev.errand.cluster.Rank;
import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.store.Walks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class RescuerTest {

    private static final int BATCH = 3;
    private static final Lease DEAD = new Lease("lease-1", "a dead node");

    @TempDir
    private Path directory;

    private final Node node = new Node();
    private final Rank membership = new Rank();
    private ExecutionRig rig;
    private Rescuer rescuer;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of());
        rig.opened.register(node.name());
        Duration second = Duration.ofSeconds(1);
        rescuer = new Rescuer(
                rig.watched.store(),
                rig.completer,
                rig.running,
                node,
                membership,
                new MaintenanceProperties(second, second, second, BATCH));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Job left(boolean atMostOnce) {
        return rig.insert(Jobs.spec(RetryPolicy.once(), atMostOnce), DEAD);
    }

    @Test
    void whatADeadNodeLeft_isQueuedAgain_andTheAttemptCounts() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < BATCH * 2; i++) {
            jobs.add(left(false));
        }

        assertThat(rescuer.runOnce()).isEqualTo(BATCH * 2);

        for (Job job : jobs) {
            Job after = rig.stored(job);
            assertThat(after.state()).isEqualTo(JobState.QUEUED);
            assertThat(after.attempts().number()).isEqualTo(1);
            assertThat(after.attempts().losses()).isEqualTo(1);
            assertThat(after.lease()).isNull();
        }
        assertThat(rescuer.runOnce()).isZero();
    }

    @Test
    void theThirdLoss_failsTheJobAsWorkerLost() throws Exception {
        Job job = left(false);
        for (int loss = 1; loss <= 3; loss++) {
            assertThat(rescuer.runOnce()).isEqualTo(1);
            rig.watched.store().claim(Walks.of("default"), 1, DEAD, rig.clock.instant());
        }

        Job ended = rig.heard.await(JobEvent.Finished.class, job.id()).job();
        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.WORKER_LOST);
        assertThat(rig.stored(job).attempts().number()).isEqualTo(3);
    }

    @Test
    void aJobThatMayRunAtMostOnce_failsWithItsFirstLoss() {
        Job job = left(true);
        rescuer.runOnce();

        assertThat(rig.stored(job).state()).isEqualTo(JobState.FAILED);
        assertThat(rig.stored(job).reason()).isEqualTo(Reason.WORKER_LOST);
    }

    @Test
    void aLostJobThatSomebodyCalledOff_isCanceled() {
        Job job = left(false);
        rig.commands.cancel(job.id(), "enough");
        rescuer.runOnce();

        assertThat(rig.stored(job).state()).isEqualTo(JobState.CANCELED);
        assertThat(Objects.requireNonNull(rig.stored(job).cancel()).reason()).isEqualTo("enough");
    }

    @Test
    void whatRunsHere_isLeftAlone() throws Exception {
        Lease lease = new Lease("lease-2", node.name());
        Job job = rig.insert(Jobs.spec("polite", "[]", Duration.ofHours(1)), lease);
        rig.running.start(job, lease, () -> {});
        rig.awaitEntered(1);

        assertThat(rescuer.runOnce()).isZero();
        assertThat(rescuer.runOnce()).isZero();
        assertThat(rig.stored(job).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void whatWaitsForItsStarterToRun_isLeftAlone_howeverLongThatTakes() {
        Lease lease = new Lease("lease-2", node.name());
        rig.running.expect(lease);
        rig.insert(Jobs.spec("value"), lease);

        assertThat(rescuer.runOnce() + rescuer.runOnce() + rescuer.runOnce()).isZero();
        rig.running.expectNoMore(lease);
        assertThat(rescuer.runOnce()).isZero();
        assertThat(rescuer.runOnce()).isEqualTo(1);
    }

    @Test
    void whatRunsOnAnotherNodeThatLives_isLeftAlone() {
        rig.opened.register("neighbour");
        Job job = rig.insert(Jobs.spec("value"), new Lease("lease-2", "neighbour"));

        assertThat(rescuer.runOnce()).isZero();
        assertThat(rescuer.runOnce()).isZero();
        assertThat(rig.stored(job).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void whoDoesNotLead_looksAfterItsOwnAlone() {
        membership.leads = false;
        Job dead = left(false);
        Job own = rig.insert(Jobs.spec("value"), new Lease("lease-2", node.name()));

        assertThat(rescuer.runOnce() + rescuer.runOnce()).isEqualTo(1);
        assertThat(rig.stored(dead).state()).isEqualTo(JobState.RUNNING);
        assertThat(rig.stored(own).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aStoreThatDoesNotTakeALoss_isNotWaitedForForEver_norToldTwice() throws Exception {
        Job job = left(false);
        rig.watched.failNextLater("complete", 4);

        // The outcome is offered again after 100, 200, 400 and 800 ms, and a look waits for a second.
        assertThat(rescuer.runOnce()).isEqualTo(1);
        assertThat(rescuer.runOnce()).isZero();

        rig.heard.await(JobEvent.Requeued.class, job.id());
        assertThat(rig.stored(job).attempts().losses()).isEqualTo(1);
        assertThat(rig.watched.calls("complete")).isEqualTo(5);
    }

    @Test
    void anOwnOrphan_isLostOnlyOnSecondSight() {
        Lease lease = new Lease("lease-2", node.name());
        Job first = rig.insert(Jobs.spec("value"), lease);

        assertThat(rescuer.runOnce()).isZero();
        Job second = rig.insert(Jobs.spec("value"), lease);
        assertThat(rescuer.runOnce()).isEqualTo(1);

        assertThat(rig.stored(first).state()).isEqualTo(JobState.QUEUED);
        assertThat(rig.stored(second).state()).isEqualTo(JobState.RUNNING);
        assertThat(rescuer.runOnce()).isEqualTo(1);
    }
}
