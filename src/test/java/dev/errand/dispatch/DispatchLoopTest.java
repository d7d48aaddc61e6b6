package dev.errand.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.cluster.Node;
import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.notifier.LocalNotifier;
import dev.errand.queue.QueueCapacities;
import dev.errand.queue.QueueDirectory;
import dev.errand.queue.QueuePauses;
import dev.errand.task.Task;
import dev.errand.task.catalog.TaskMethods;
import dev.errand.tenant.TenantDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DispatchLoopTest {

    @TempDir
    private Path directory;

    private ExecutionRig rig;
    private NodeSlots slotsByQueue;
    private DispatchLoop loop;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of());
        QueueDirectory queues = new QueueDirectory(rig.properties, rig.opened.transactions());
        LocalNotifier notifier = new LocalNotifier();
        QueueCapacities capacities = new QueueCapacities(
                queues, rig.watched.store(), new QueuePauses(rig.opened.transactions(), notifier, rig.clock));
        slotsByQueue = new NodeSlots(rig.properties, capacities, rig.running, new Node(), notifier, rig.meters);
        rig.sink.with(slotsByQueue);
        DispatchProperties properties = new DispatchProperties(Duration.ofHours(1), 200);
        TenantDirectory tenants = new TenantDirectory(rig.opened.transactions(), notifier);
        ClaimOrder order =
                new ClaimOrder(rig.catalog, tenants, rig.watched.store(), new TenantEnds(slotsByQueue, queues));
        Dispatcher dispatcher =
                new Dispatcher(slotsByQueue, rig.watched.store(), order, rig.running, rig.clock, properties);
        loop = new DispatchLoop(dispatcher, slotsByQueue, rig.running, rig.properties, properties);
    }

    @AfterEach
    void close() {
        rig.tasks.release.countDown();
        if (loop.isRunning()) {
            loop.stop();
        }
        rig.close();
    }

    private Job queued(String task) {
        return rig.insert(Jobs.spec(task, "default", 0, Jobs.NOW, null));
    }

    @Test
    void start_runsWhatWaitedBefore() throws Exception {
        Job job = queued("value");
        loop.start();

        assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anError_doesNotEndTheLoop() throws Exception {
        Job job = queued("value");
        CountDownLatch failed = new CountDownLatch(1);
        rig.watched.on("claim", call -> {
            if (failed.getCount() > 0) {
                failed.countDown();
                throw new OutOfMemoryError("made up");
            }
            return call.call();
        });
        loop.start();
        assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        slotsByQueue.bell().ring();

        assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whoeverSaysThatAnythingMayHaveHappened_makesItLook() throws Exception {
        loop.start();
        await().until(() -> !slotsByQueue.all().iterator().next().mayHaveWaiting());
        Job job = queued("value");
        slotsByQueue.anything();

        assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(rig.watched.calls("withWaiting")).isEqualTo(1);
    }

    /** A task that comes when the loop runs already. */
    static class Late {
        @Task("late")
        int late() {
            return 1;
        }
    }

    @Test
    void jobsOfTasksThatCome_areLookedAtAgain() throws Exception {
        Job late = queued("late");
        Job job = queued("value");
        loop.start();
        assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
        await().until(() -> !slotsByQueue.all().iterator().next().mayHaveWaiting());
        rig.catalog.add(new TaskMethods().of(new Late()));
        slotsByQueue.moreTasks();

        assertThat(rig.finished(late).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void stop_letsWhatRunsGoOnToItsEnd() throws Exception {
        Job job = queued("polite");
        loop.start();
        rig.awaitEntered(1);
        Thread stopping = Thread.ofVirtual().start(loop::stop);
        await().until(() -> !slotsByQueue.open());
        rig.tasks.release.countDown();

        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
        assertThat(rig.stored(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void stop_waitsForASubmissionThatHoldsASlotButHasNotStartedYet() throws Exception {
        loop.start();
        await().until(() -> !slotsByQueue.all().iterator().next().mayHaveWaiting());
        Lease slot = slotsByQueue.trySlot("default").orElseThrow();
        Thread stopping = Thread.ofVirtual().start(loop::stop);
        await().until(() -> !slotsByQueue.open());
        Job job = rig.insert(Jobs.spec("value", "[]", Duration.ofHours(1)), slot);
        slotsByQueue.start(job, slot);

        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
        assertThat(rig.stored(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void stop_waitsForAClaimThatIsUnderWay() throws Exception {
        Job job = queued("value");
        CountDownLatch claiming = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        rig.watched.on("claim", call -> {
            claiming.countDown();
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            return call.call();
        });
        loop.start();
        assertThat(claiming.await(10, TimeUnit.SECONDS)).isTrue();
        Thread stopping = Thread.ofVirtual().start(loop::stop);
        await().until(() -> !slotsByQueue.open());
        goOn.countDown();

        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
        rig.heard.await(JobEvent.Finished.class, job.id());
        assertThat(rig.running.size()).isZero();
    }
}
