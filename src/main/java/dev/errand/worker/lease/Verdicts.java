package dev.errand.worker.lease;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the word, or the silence, of a worker means for its attempt. Pure. */
final class Verdicts {

    /** How often a job may be given back in a row. */
    static final int MAX_RELEASES = 20;

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    private Verdicts() {}

    /** Why a worker is to stop, if it is. */
    enum Stop {
        CANCEL,
        TIMEOUT
    }

    /** Whether the worker of a running job is to stop. */
    static Optional<Stop> stop(Job job, HeldLease lease, Instant now) {
        if (job.cancel() != null) {
            return Optional.of(Stop.CANCEL);
        }
        return now.isBefore(lease.deadline()) ? Optional.empty() : Optional.of(Stop.TIMEOUT);
    }

    /**
     * How an attempt ended. A worker that was told to stop may end as it likes: what counts is why it was told.
     *
     * @param releases how often in a row the job has been given back, with this time
     */
    static Outcome of(LeaseEnd.Said said, Job job, HeldLease lease, int releases, Instant now) {
        return stop(job, lease, now)
                .map(why -> why == Stop.CANCEL ? new Outcome.Canceled(null) : timedOut(job))
                .orElseGet(() -> of(said, releases));
    }

    private static Outcome of(LeaseEnd.Said said, int releases) {
        return switch (said) {
            case LeaseEnd.Completed completed -> new Outcome.Succeeded(completed.result());
            case LeaseEnd.TooLarge large -> new Outcome.Failed(Failure.of(Reason.RESULT_TOO_LARGE, large.message()));
            case LeaseEnd.Failed failed ->
                new Outcome.Failed(failed.failure(), failed.retryable(), failed.retryAfter());
            case LeaseEnd.Released released ->
                releases < MAX_RELEASES
                        ? new Outcome.GivenBack(true, released.delay())
                        : new Outcome.Failed(tooOften(released), false, null);
        };
    }

    private static Outcome timedOut(Job job) {
        return new Outcome.Failed(Failure.of(Reason.TIMED_OUT, "took longer than " + seconds(job) + " s"));
    }

    private static Failure tooOften(LeaseEnd.Released released) {
        String why = released.reason() == null ? "" : ": " + released.reason();
        String message = "workers gave it back " + MAX_RELEASES + " times in a row" + why;
        return new Failure(Reason.TASK_FAILED, "released-too-often", message, null);
    }

    /** What becomes of an attempt whose lease is over, or whose worker did not stop in time. */
    static Outcome silent(Job job, HeldLease lease, Duration grace, Instant now) {
        Job.CancelRequest cancel = job.cancel();
        if (cancel != null && !now.isBefore(cancel.at().plus(grace)) && now.isBefore(lease.expiresAt())) {
            return new Outcome.Canceled(abandoned("was called off", grace));
        }
        if (!lease.expiresAt().isBefore(lease.deadline().plus(grace))) {
            return new Outcome.Failed(abandoned("took longer than " + seconds(job) + " s", grace));
        }
        return new Outcome.Lost();
    }

    private static Failure abandoned(String why, Duration grace) {
        return Failure.of(
                Reason.ABANDONED, why + ", was told to stop, and its worker did not within " + seconds(grace) + " s");
    }

    /** How long a job is not offered again to who gave it back for the so manieth time in a row. */
    static Duration backoff(int releases) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(releases - 1, 10));
        return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    }

    private static String seconds(Job job) {
        return seconds(job.spec().policy().timeout());
    }

    private static String seconds(Duration span) {
        double value = span.toMillis() / 1000.0;
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
