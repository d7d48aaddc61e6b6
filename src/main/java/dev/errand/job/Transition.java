package dev.errand.job;

import dev.errand.job.spec.RetryPolicy;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one change of a running job that an attempt's outcome leads to. A pure decision; the store carries it out, guarded by the
 * attempt's lease.
 *
 * @param to the next state
 * @param attempts the counts from now on
 * @param runAt not to be started again before; only when {@code to} is scheduled
 * @param reason why it did not succeed
 * @param failure the error to show
 * @param result what to keep
 */
public record Transition(
        JobState to,
        Attempts attempts,
        @Nullable Instant runAt,
        @Nullable Reason reason,
        @Nullable Failure failure,
        @Nullable Result result) {

    /**
     * What becomes of a running job.
     *
     * @param maxLosses how many lost attempts fail the job
     * @param chance 0 to 1: by how much the pause before another attempt differs from the planned one
     */
    public static Transition after(Job job, Outcome outcome, int maxLosses, double chance, Instant now) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded ->
                new Transition(JobState.SUCCEEDED, job.attempts(), null, null, null, succeeded.result());
            case Outcome.Failed failed -> afterFailure(job, failed, chance, now);
            case Outcome.Canceled canceled -> afterCancel(job, canceled.failure());
            case Outcome.Interrupted interrupted -> afterInterruption(job);
            case Outcome.GivenBack back -> afterGivingBack(job, back, now);
            case Outcome.Lost lost -> afterLoss(job, maxLosses);
        };
    }

    /** The same with a fingerprint for its error, if there is one that has none. */
    public Transition marked(UnaryOperator<Failure> mark) {
        return failure == null || failure.fingerprint() != null
                ? this
                : new Transition(to, attempts, runAt, reason, mark.apply(failure), result);
    }

    private static Transition afterFailure(Job job, Outcome.Failed failed, double chance, Instant now) {
        Failure failure = failed.failure();
        Attempts attempts = job.attempts().failed();
        RetryPolicy retry = job.spec().policy().retry();
        if (isFinal(failure.reason()) || !failed.retryable() || !retry.allowsAnother(attempts.failures())) {
            return ended(JobState.FAILED, attempts, failure.reason(), failure);
        }
        Instant runAt = now.plus(
                failed.retryAfter() == null ? retry.pauseAfter(attempts.failures(), chance) : failed.retryAfter());
        return new Transition(JobState.SCHEDULED, attempts, runAt, failure.reason(), failure, null);
    }

    /** An abandoned thread still runs and a result that is too large stays so: trying again would only do harm. */
    private static boolean isFinal(Reason reason) {
        return reason == Reason.ABANDONED || reason == Reason.RESULT_TOO_LARGE;
    }

    private static Transition afterCancel(Job job, @Nullable Failure failure) {
        Reason reason = failure == null ? Reason.CANCELED : failure.reason();
        return ended(JobState.CANCELED, job.attempts(), reason, failure);
    }

    private static Transition afterInterruption(Job job) {
        if (job.spec().policy().atMostOnce()) {
            return lost(job.attempts(), "a shutdown interrupted the only attempt that this job may have");
        }
        return requeued(job, job.attempts().takenBack());
    }

    private static Transition afterGivingBack(Job job, Outcome.GivenBack back, Instant now) {
        if (job.cancel() != null) {
            return afterCancel(job, null);
        }
        if (back.touched() && job.spec().policy().atMostOnce()) {
            return lost(job.attempts(), "its worker gave back the only attempt that this job may have");
        }
        Attempts attempts = job.attempts().takenBack();
        if (!back.delay().isPositive()) {
            return requeued(job, attempts);
        }
        Instant runAt = now.plus(back.delay());
        return new Transition(JobState.SCHEDULED, attempts, runAt, job.reason(), job.failure(), null);
    }

    private static Transition afterLoss(Job job, int maxLosses) {
        Attempts attempts = job.attempts().lost();
        if (job.cancel() != null) {
            return ended(JobState.CANCELED, attempts, Reason.CANCELED, null);
        }
        if (job.spec().policy().atMostOnce()) {
            return lost(attempts, "its process ended during the only attempt that this job may have");
        }
        if (attempts.losses() >= maxLosses) {
            return lost(attempts, "its process ended during each of " + attempts.losses() + " attempts");
        }
        return requeued(job, attempts);
    }

    private static Transition requeued(Job job, Attempts attempts) {
        return new Transition(JobState.QUEUED, attempts, null, job.reason(), job.failure(), null);
    }

    private static Transition lost(Attempts attempts, String message) {
        return ended(JobState.FAILED, attempts, Reason.WORKER_LOST, Failure.of(Reason.WORKER_LOST, message));
    }

    private static Transition ended(JobState state, Attempts attempts, Reason reason, @Nullable Failure failure) {
        return new Transition(state, attempts, null, reason, failure, null);
    }
}
