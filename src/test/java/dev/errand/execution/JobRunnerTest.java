package dev.errand.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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
    void bytes_keepTheirContentType() throws Exception {
        Job job = rig.run("bytes");

        Result result = rig.watched.store().findResult(job.id()).orElseThrow();
        assertThat(result.contentType()).isEqualTo("text/plain");
        assertThat(result.text()).isEqualTo("hello");
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
    void aTaskThatNobodyKnowsAnyMore_failsTheJobByName() throws Exception {
        assertThat(failureOf(rig.run("gone"), Reason.TASK_FAILED).message()).contains("no task named gone");
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
