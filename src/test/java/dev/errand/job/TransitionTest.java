package dev.errand.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransitionTest {

    private static final Failure BOOM = new Failure(Reason.TASK_FAILED, "X", "boom", "at X");
    private static final JobSpec PLAIN = Jobs.spec(RetryPolicy.once(), false);
    private static final JobSpec THRICE =
            Jobs.spec(new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(300)), false);
    private static final JobSpec AT_MOST_ONCE = Jobs.spec(RetryPolicy.of(3), true);

    private static Transition after(JobSpec spec, Attempts attempts, Outcome outcome) {
        return Transition.after(Jobs.running(spec, attempts, null), outcome, 3, 0.5, Jobs.NOW);
    }

    @Test
    void success_isFinalAndKeepsTheResult() {
        Transition transition = after(THRICE, new Attempts(2, 1, 0), new Outcome.Succeeded(Result.ofJson("9")));

        assertThat(transition.to()).isEqualTo(JobState.SUCCEEDED);
        assertThat(transition.result()).isNotNull();
        assertThat(transition.failure()).isNull();
        assertThat(transition.reason()).isNull();
        assertThat(transition.attempts()).isEqualTo(new Attempts(2, 1, 0));
    }

    @Test
    void failure_ofTheOnlyAttempt_isFinal() {
        Transition transition = after(PLAIN, new Attempts(1, 0, 0), new Outcome.Failed(BOOM));

        assertThat(transition.to()).isEqualTo(JobState.FAILED);
        assertThat(transition.reason()).isEqualTo(Reason.TASK_FAILED);
        assertThat(transition.failure()).isEqualTo(BOOM);
    }

    @Test
    void failure_withAttemptsLeft_isScheduledAfterThePauseAndShowsTheError() {
        Transition transition = after(THRICE, new Attempts(2, 1, 0), new Outcome.Failed(BOOM));

        assertThat(transition.to()).isEqualTo(JobState.SCHEDULED);
        assertThat(transition.runAt()).isEqualTo(Jobs.NOW.plusSeconds(2));
        assertThat(transition.failure()).isEqualTo(BOOM);
        assertThat(transition.attempts()).isEqualTo(new Attempts(2, 2, 0));
    }

    @Test
    void failure_withAttemptsLeft_isScheduledByChance() {
        Job job = Jobs.running(THRICE, new Attempts(1, 0, 0), null);

        assertThat(Transition.after(job, new Outcome.Failed(BOOM), 3, 1, Jobs.NOW)
                        .runAt())
                .isEqualTo(Jobs.NOW.plusMillis(1_100));
    }

    @Test
    void timeout_usesUpAnAttempt() {
        Failure late = Failure.of(Reason.TIMED_OUT, "late");

        assertThat(after(THRICE, new Attempts(1, 0, 0), new Outcome.Failed(late))
                        .to())
                .isEqualTo(JobState.SCHEDULED);
        assertThat(after(THRICE, new Attempts(3, 2, 0), new Outcome.Failed(late)))
                .extracting(Transition::to, Transition::reason)
                .containsExactly(JobState.FAILED, Reason.TIMED_OUT);
    }

    @ParameterizedTest
    @EnumSource(names = {"ABANDONED", "RESULT_TOO_LARGE"})
    void failure_thatTryingAgainCannotMend_isFinalWhateverIsLeft(Reason reason) {
        Transition transition = after(THRICE, new Attempts(1, 0, 0), new Outcome.Failed(Failure.of(reason, "no")));

        assertThat(transition.to()).isEqualTo(JobState.FAILED);
        assertThat(transition.reason()).isEqualTo(reason);
    }

    @Test
    void cancel_isFinal() {
        Transition transition = after(THRICE, new Attempts(1, 0, 0), new Outcome.Canceled(null));

        assertThat(transition.to()).isEqualTo(JobState.CANCELED);
        assertThat(transition.reason()).isEqualTo(Reason.CANCELED);
    }

    @Test
    void cancel_ofAnAbandonedAttempt_saysSo() {
        Failure abandoned = Failure.of(Reason.ABANDONED, "did not stop");

        assertThat(after(THRICE, new Attempts(1, 0, 0), new Outcome.Canceled(abandoned)))
                .extracting(Transition::to, Transition::reason, Transition::failure)
                .containsExactly(JobState.CANCELED, Reason.ABANDONED, abandoned);
    }

    @Test
    void interruption_isQueuedAgainAndNotCounted() {
        Transition transition = after(PLAIN, new Attempts(1, 0, 0), new Outcome.Interrupted());

        assertThat(transition.to()).isEqualTo(JobState.QUEUED);
        assertThat(transition.attempts()).isEqualTo(Attempts.NONE);
    }

    @Test
    void interruption_ofAnAtMostOnceJob_failsIt() {
        assertThat(after(AT_MOST_ONCE, new Attempts(1, 0, 0), new Outcome.Interrupted()))
                .extracting(Transition::to, Transition::reason)
                .containsExactly(JobState.FAILED, Reason.WORKER_LOST);
    }

    @Test
    void loss_isQueuedAgainAndCountedButUsesUpNoAttempt() {
        Transition transition = after(PLAIN, new Attempts(1, 0, 0), new Outcome.Lost());

        assertThat(transition.to()).isEqualTo(JobState.QUEUED);
        assertThat(transition.attempts()).isEqualTo(new Attempts(1, 0, 1));
    }

    @Test
    void loss_theThird_failsTheJob() {
        assertThat(after(PLAIN, new Attempts(3, 0, 2), new Outcome.Lost()))
                .extracting(Transition::to, Transition::reason)
                .containsExactly(JobState.FAILED, Reason.WORKER_LOST);
    }

    @Test
    void loss_ofAnAtMostOnceJob_failsItAtOnce() {
        assertThat(after(AT_MOST_ONCE, new Attempts(1, 0, 0), new Outcome.Lost()))
                .extracting(Transition::to, Transition::reason)
                .containsExactly(JobState.FAILED, Reason.WORKER_LOST);
    }

    @Test
    void loss_ofAJobThatWasToStop_cancelsIt() {
        Job job = Jobs.running(PLAIN, new Attempts(1, 0, 0), new Job.CancelRequest(Jobs.NOW, null));

        assertThat(Transition.after(job, new Outcome.Lost(), 3, 0.5, Jobs.NOW).to())
                .isEqualTo(JobState.CANCELED);
    }

    static Stream<Outcome> outcomes() {
        return Stream.of(
                new Outcome.Succeeded(Result.ofJson("1")),
                new Outcome.Failed(BOOM),
                new Outcome.Failed(Failure.of(Reason.ABANDONED, "x")),
                new Outcome.Canceled(null),
                new Outcome.Interrupted(),
                new Outcome.Lost());
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyTransition_isALegalMoveFromRunning(Outcome outcome) {
        for (JobSpec spec : List.of(PLAIN, THRICE, AT_MOST_ONCE)) {
            for (int failures = 0; failures < 3; failures++) {
                for (int losses = 0; losses < 3; losses++) {
                    Transition transition = after(spec, new Attempts(1 + failures + losses, failures, losses), outcome);
                    assertThat(JobState.RUNNING.mayBecome(transition.to())).isTrue();
                    assertThat(transition.runAt() != null).isEqualTo(transition.to() == JobState.SCHEDULED);
                    assertThat(transition.result() != null).isEqualTo(transition.to() == JobState.SUCCEEDED);
                }
            }
        }
    }

    @Test
    void failure_thatMayNotBeRetried_isFinal_andOnePauseMayBeAskedFor() {
        assertThat(after(THRICE, new Attempts(1, 0, 0), new Outcome.Failed(BOOM, false, null))
                        .to())
                .isEqualTo(JobState.FAILED);
        Transition later = after(THRICE, new Attempts(1, 0, 0), new Outcome.Failed(BOOM, true, Duration.ofSeconds(77)));
        assertThat(later.to()).isEqualTo(JobState.SCHEDULED);
        assertThat(later.runAt()).isEqualTo(Jobs.NOW.plusSeconds(77));
        assertThat(after(PLAIN, new Attempts(1, 0, 0), new Outcome.Failed(BOOM, true, Duration.ZERO))
                        .to())
                .isEqualTo(JobState.FAILED);
    }

    @Test
    void givenBack_isAsIfItHadNotBegun() {
        Transition back = after(THRICE, new Attempts(2, 1, 0), new Outcome.GivenBack(true, Duration.ZERO));
        assertThat(back.to()).isEqualTo(JobState.QUEUED);
        assertThat(back.attempts()).isEqualTo(new Attempts(1, 1, 0));

        Transition later = after(PLAIN, new Attempts(1, 0, 0), new Outcome.GivenBack(true, Duration.ofSeconds(5)));
        assertThat(later.to()).isEqualTo(JobState.SCHEDULED);
        assertThat(later.runAt()).isEqualTo(Jobs.NOW.plusSeconds(5));
    }

    @Test
    void givenBack_ofAJobThatMayRunOnce_isTheEndOnlyIfItMayHaveBegun() {
        assertThat(after(AT_MOST_ONCE, new Attempts(1, 0, 0), new Outcome.GivenBack(true, Duration.ZERO))
                        .reason())
                .isEqualTo(Reason.WORKER_LOST);
        assertThat(after(AT_MOST_ONCE, new Attempts(1, 0, 0), new Outcome.GivenBack(false, Duration.ZERO))
                        .to())
                .isEqualTo(JobState.QUEUED);
    }
}
