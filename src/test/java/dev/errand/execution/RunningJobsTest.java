package dev.errand.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.execution.Attempt.Stop;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.queue.ExecutionProperties;
import dev.errand.store.CancelVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class RunningJobsTest {

    @TempDir
    private Path directory;

    private ExecutionRig rig;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of("default", new ExecutionProperties.QueueProperties(1, 100)));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void cancel(Job job) {
        assertThat(rig.commands.cancel(job.id(), "enough")).isInstanceOf(CancelVerdict.Requested.class);
    }

    @Test
    void cancel_interruptsAPoliteTask() throws Exception {
        Job job = rig.start("polite");
        rig.awaitEntered(1);
        cancel(job);

        Job ended = rig.finished(job);
        assertThat(ended.state()).isEqualTo(JobState.CANCELED);
        assertThat(ended.reason()).isEqualTo(Reason.CANCELED);
        assertThat(Objects.requireNonNull(ended.cancel()).reason()).isEqualTo("enough");
        assertThat(rig.freed.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.run("flag").state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void cancel_interruptsAWaitForAStage_andCancelsTheStage() throws Exception {
        Job job = rig.start("stage_never");
        rig.awaitEntered(1);
        cancel(job);

        assertThat(rig.finished(job).state()).isEqualTo(JobState.CANCELED);
        assertThat(rig.tasks.never).isCancelled();
    }

    @Test
    void cancel_beforeTheThreadEnters_keepsTheTaskFromRunning() throws Exception {
        Job first = rig.start("polite");
        rig.awaitEntered(1);
        Job second = rig.start("polite");
        cancel(second);
        rig.tasks.release.countDown();

        assertThat(rig.finished(first).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(rig.finished(second).state()).isEqualTo(JobState.CANCELED);
        assertThat(rig.tasks.entered.availablePermits()).isZero();
    }

    @Test
    void cancel_betweenClaimAndStart_isNotForgotten() throws Exception {
        Lease lease = new Lease("claimed", "here");
        Job job = rig.insert(Jobs.spec("polite", "[]", Duration.ofHours(1)), lease);
        cancel(job);

        rig.running.start(job, lease, rig.freed::release);

        assertThat(rig.finished(job).state()).isEqualTo(JobState.CANCELED);
        assertThat(rig.tasks.entered.availablePermits()).isZero();
    }

    @Test
    void cancel_ofAnEarlierAttempt_doesNotReachTheNext() throws Exception {
        Job job = rig.start("polite");
        rig.awaitEntered(1);
        Job asItWas = Jobs.running(job, job.id(), new Lease("an earlier one", "here"));
        rig.sink.events().publish(new JobEvent.CancelRequested(asItWas));
        rig.tasks.release.countDown();

        assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aStopThatComesJustAfterTheEnd_interruptsNobody() {
        Job job = Jobs.running(Jobs.spec("value"), new dev.errand.job.Attempts(1, 0, 0), null);
        Attempt attempt = new Attempt(job, new Lease("token", "node"), Jobs.NOW, new AttemptLog(1));
        assertThat(attempt.enter()).isTrue();
        attempt.leave();

        assertThat(attempt.stop(Stop.TIMEOUT, Jobs.NOW)).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(attempt.stopped()).isNull();
    }

    @Test
    void aStopThatComesJustBeforeTheEnd_leavesNoFlag() {
        Job job = Jobs.running(Jobs.spec("value"), new dev.errand.job.Attempts(1, 0, 0), null);
        Attempt attempt = new Attempt(job, new Lease("token", "node"), Jobs.NOW, new AttemptLog(1));
        attempt.enter();
        assertThat(attempt.stop(Stop.CANCEL, Jobs.NOW)).isTrue();
        assertThat(attempt.stop(Stop.TIMEOUT, Jobs.NOW)).isFalse();
        attempt.leave();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(attempt.stopped()).isEqualTo(Stop.CANCEL);
    }

    @Test
    void cancelsAgainstEnds_neverInterruptTheNextAttempt() throws Exception {
        for (int i = 0; i < 100; i++) {
            Job quick = rig.start("value");
            rig.commands.cancel(quick.id(), null);
            rig.finished(quick);
            assertThat(Objects.requireNonNull(rig.run("flag").result()).text()).isEqualTo("false");
        }
    }

    @Test
    void aShutdown_queuesInterruptedJobsAgain_withoutCountingTheAttempt() throws Exception {
        Job job = rig.start("polite");
        rig.awaitEntered(1);
        rig.running.interruptAll();

        rig.heard.await(JobEvent.Requeued.class, job.id());
        assertThat(rig.stored(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(rig.stored(job).attempts().number()).isZero();
        await().until(() -> rig.running.size() == 0);
    }

    @Test
    void aShutdown_givesBackWhatDoesNotStop_andDropsItsLateResult() throws Exception {
        Job job = rig.start("obstinate");
        rig.awaitEntered(1);
        rig.running.interruptAll();

        assertThat(rig.running.giveBackAll()).containsExactly(job.id());
        rig.heard.await(JobEvent.Requeued.class, job.id());
        rig.tasks.release.countDown();

        await().until(() -> rig.pool.abandoned() == 0);
        assertThat(rig.stored(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(rig.heard.of(job.id()).stream().filter(JobEvent.Finished.class::isInstance))
                .isEmpty();
    }

    @Test
    void anAttemptWhoseOutcomeCannotBeWritten_isHeldButItsSlotIsFree() throws Exception {
        rig.watched.failNextLater("complete", 1);
        Job job = rig.start("value");

        assertThat(rig.freed.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.running.holds(job.id(), Objects.requireNonNull(job.lease())))
                .isTrue();
        assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
        await().until(() -> rig.running.size() == 0);
    }

    @Test
    void aPoolThatRefuses_queuesTheJobAgain_andFreesTheSlot() throws Exception {
        rig.executor.shutdown();
        Job job = rig.start("value");

        rig.heard.await(JobEvent.Requeued.class, job.id());
        assertThat(rig.stored(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(rig.freed.availablePermits()).isEqualTo(1);
    }
}
