package dev.errand.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Reason;
import dev.errand.job.spec.JobSpec;
import dev.errand.memory.Share;
import dev.errand.store.Walks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class JobRunnerTest {

    @TempDir
    private Path directory;

    private ExecutionRig rig;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Failure failureOf(Job job, Reason reason) {
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.reason()).isEqualTo(reason);
        return Objects.requireNonNull(job.failure());
    }

    @ParameterizedTest
    @CsvSource({"value, 9", "nothing, null", "stage_ok, 9", "flag, false"})
    void whatATaskReturns_isItsResult(String task, String json) throws Exception {
        Job job = rig.run(task);

        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(Objects.requireNonNull(job.result()).text()).isEqualTo(json);
        assertThat(job.reason()).isNull();
    }

    @Test
    void largeArguments_areReadWhenTheAttemptBegins_andGivenBackWhenItEnds() throws Exception {
        JobSpec spec = Jobs.spec("length", "[\"" + "é".repeat(20_000) + "\"]", Duration.ofMinutes(1));
        Job waiting = rig.insert(spec);
        Lease lease = new Lease("lease-1", "here");
        Job claimed = rig.watched
                .store()
                .claim(Walks.of("default"), 1, lease, rig.clock.instant())
                .getFirst();
        assertThat(claimed.spec().call().leavesArgumentsOut()).isTrue();
        rig.running.start(claimed, lease, () -> {});

        Job ended = rig.finished(waiting);
        assertThat(Objects.requireNonNull(ended.result()).text()).isEqualTo("20000");
        assertThat(ended.spec().call().args()).isEqualTo(spec.call().args());
        assertThat(rig.memory.attempts().inFlight()).isZero();
    }

    @Test
    void largeArguments_waitForMemory() throws Exception {
        Job waiting = rig.insert(Jobs.spec("length", "[\"" + "x".repeat(20_000) + "\"]", Duration.ofMinutes(1)));
        Lease lease = new Lease("lease-1", "here");
        Share all = rig.memory.attempts().take(rig.memory.attempts().limit());
        Job claimed = rig.watched
                .store()
                .claim(Walks.of("default"), 1, lease, rig.clock.instant())
                .getFirst();
        rig.running.start(claimed, lease, () -> {});
        Awaitility.await().until(() -> rig.memory.attempts().waiting() == 1);
        all.close();

        assertThat(rig.finished(waiting).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void bytes_keepTheirContentType() throws Exception {
        Job job = rig.run("bytes");

        assertThat(rig.watched.store().find(job.id()).orElseThrow().resultInfo())
                .isEqualTo(new Job.ResultInfo("text/plain", 5));
        assertThat(rig.watched.store().findResult(job.id(), 0, 100).orElseThrow())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({
        "boom, java.lang.IllegalStateException, boom",
        "stage_failed, java.lang.IllegalStateException, boom",
        "memory, java.lang.OutOfMemoryError, made up"
    })
    void whatATaskThrows_isToldWithClassMessageAndStack(String task, String className, String message)
            throws Exception {
        Failure failure = failureOf(rig.run(task), Reason.TASK_FAILED);

        assertThat(failure.className()).isEqualTo(className);
        assertThat(failure.message()).isEqualTo(message);
        assertThat(failure.stack()).contains(className).contains("ProbeTasks");
    }

    @Test
    void aStackOverflow_failsTheJobAndNothingElse() throws Exception {
        assertThat(failureOf(rig.run("deep"), Reason.TASK_FAILED).className())
                .isEqualTo("java.lang.StackOverflowError");
        assertThat(rig.run("value").state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anExceptionThatCannotTellOfItself_failsTheJobAllTheSame() throws Exception {
        assertThat(failureOf(rig.run("mute"), Reason.TASK_FAILED).className()).contains("MuteException");
    }

    @Test
    void aResultThatIsTooLarge_isAFailureOfItsOwnKind() throws Exception {
        assertThat(failureOf(rig.run("large"), Reason.RESULT_TOO_LARGE).message())
                .contains("4096");
    }

    @Test
    void argumentsThatFitNoLonger_failTheJob() throws Exception {
        Job job = rig.finished(rig.start(Jobs.spec("value", "[1, 2]", Duration.ofHours(1))));

        failureOf(job, Reason.TASK_FAILED);
    }

    @Test
    void aTaskLearnsOfItsJob() throws Exception {
        Job job = rig.run("knows");

        assertThat(Objects.requireNonNull(job.result()).text())
                .isEqualTo("\"" + job.id() + " 1 " + Jobs.NOW.plus(Duration.ofHours(1)) + "\"");
    }

    @Test
    void anInterruptFlagThatATaskLeaves_doesNotReachTheNext() throws Exception {
        for (int i = 0; i < 64; i++) {
            rig.run("leaves_flag");
        }
        for (int i = 0; i < 64; i++) {
            assertThat(Objects.requireNonNull(rig.run("flag").result()).text()).isEqualTo("false");
        }
    }
}
