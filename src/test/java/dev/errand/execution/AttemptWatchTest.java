package dev.errand.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.queue.ExecutionProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class AttemptWatchTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

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

    private Job started(String task, String args) throws InterruptedException {
        Job job = rig.start(Jobs.spec(task, args, TIMEOUT));
        rig.awaitEntered(1);
        return job;
    }

    private void turnAndLook(Duration onwards) {
        rig.clock.turn(onwards);
        rig.watch.runOnce();
    }

    private double abandonedEver() {
        return rig.meters.counter("errand.attempts.abandoned").count();
    }

    private Job abandoned(Job stubborn) throws InterruptedException {
        turnAndLook(TIMEOUT.plusMillis(1));
        turnAndLook(rig.properties.abandonAfter());
        assertThat(rig.stored(stubborn).done()).isFalse();
        turnAndLook(Duration.ofMillis(1));
        return rig.finished(stubborn);
    }

    @Test
    void anAttemptThatTakesTooLong_isInterruptedAndTimedOut() throws Exception {
        Job job = started("polite", "[]");
        turnAndLook(TIMEOUT);
        assertThat(rig.running.attempts().iterator().next().stopped()).isNull();
        turnAndLook(Duration.ofMillis(1));

        Job ended = rig.finished(job);
        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(Objects.requireNonNull(ended.failure()).message()).contains("10 s");
    }

    @Test
    void aTaskThatDoesNotStop_isAbandonedWithItsStack() throws Exception {
        Job ended = abandoned(started("obstinate", "[]"));

        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.ABANDONED);
        assertThat(Objects.requireNonNull(ended.failure()).stack()).contains("ProbeTasks.stubborn");
        assertThat(abandonedEver()).isEqualTo(1);
        assertThat(rig.meters.scrape())
                .contains("errand_attempts_abandoned_total 1.0")
                .contains("errand_threads_abandoned 1.0");
    }

    @Test
    void anAbandonedJobThatWasCanceled_isCanceled() throws Exception {
        Job job = started("obstinate", "[]");
        rig.commands.cancel(job.id(), null);
        turnAndLook(rig.properties.abandonAfter().plusMillis(1));

        Job ended = rig.finished(job);
        assertThat(ended.state()).isEqualTo(JobState.CANCELED);
        assertThat(ended.reason()).isEqualTo(Reason.ABANDONED);
    }

    @Test
    void anAbandonedThread_isMadeGood_untilItEnds_andItsLateResultIsFencedOff() throws Exception {
        Job job = started("obstinate", "[]");
        Job ended = abandoned(job);

        assertThat(rig.freed.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.executor.getMaxPoolSize()).isEqualTo(2);
        assertThat(rig.pool.abandoned()).isEqualTo(1);
        assertThat(rig.run("value").state()).isEqualTo(JobState.SUCCEEDED);

        rig.tasks.release.countDown();
        await().until(() -> rig.pool.abandoned() == 0);
        assertThat(rig.executor.getMaxPoolSize()).isEqualTo(1);
        assertThat(rig.executor.getCorePoolSize()).isEqualTo(1);
        assertThat(rig.stored(job)).isEqualTo(ended);
        assertThat(rig.freed.availablePermits()).isEqualTo(1);
        assertThat(abandonedEver()).isEqualTo(1);
    }

    @Test
    void progress_isStoredAtABoundedRate() throws Exception {
        Job job = started("talks", "[5]");
        rig.watch.runOnce();
        await().until(() -> rig.stored(job).progress() != null);
        assertThat(progressOf(job)).isEqualTo(new Progress(5, "report 5", Jobs.NOW));

        rig.running.attempts().iterator().next().report(new Progress(6, "report 6", Jobs.NOW));
        turnAndLook(rig.properties.progressInterval());
        assertThat(rig.watched.calls("progress")).isEqualTo(1);
        turnAndLook(Duration.ofMillis(1));
        await().until(() -> progressOf(job).percent() == 6);
        turnAndLook(Duration.ofSeconds(1));
        assertThat(rig.watched.calls("progress")).isEqualTo(2);
    }

    @Test
    void progressThatCouldNotBeStored_isOfferedAgain() throws Exception {
        Job job = started("talks", "[5]");
        rig.watched.failNextLater("progress", 1);
        rig.watch.runOnce();
        assertThat(rig.stored(job).progress()).isNull();

        turnAndLook(Duration.ofSeconds(1));
        await().until(() -> rig.stored(job).progress() != null);
    }

    @Test
    void theLastWord_isStoredWithTheOutcome() throws Exception {
        Job job = started("talks", "[5]");
        rig.tasks.release.countDown();

        assertThat(Objects.requireNonNull(rig.finished(job).progress()).message())
                .isEqualTo("the last word");
        assertThat(rig.watched.calls("progress")).isZero();
    }

    @Test
    void progressOnItsWayToTheStore_isNotLostWhenTheOutcomeOvertakesIt() throws Exception {
        Job job = started("talks", "[5]");
        rig.watched.on("progress", call -> new CompletableFuture<Boolean>());
        rig.watch.runOnce();
        rig.running.interruptAll();

        rig.heard.await(JobEvent.Requeued.class, job.id());
        assertThat(progressOf(job).message()).isEqualTo("report 5");
    }

    private Progress progressOf(Job job) {
        return Objects.requireNonNull(rig.stored(job).progress());
    }
}
