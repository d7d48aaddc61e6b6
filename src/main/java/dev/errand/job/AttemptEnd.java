package dev.errand.job;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, as its job's list of attempts shows it. Pure. */
public enum AttemptEnd {
    /** The task returned. */
    SUCCEEDED,
    /** The task failed, or its result cannot be kept. */
    FAILED,
    /** It took longer than it may. */
    TIMED_OUT,
    /** Somebody called it off. */
    CANCELED,
    /** Its process died, or its worker fell silent. */
    LOST,
    /** A shutdown stopped it. */
    INTERRUPTED,
    /** Its worker gave it back. */
    RELEASED;

    /** The word in documents and in the database, such as {@code timed-out}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What has that word. */
    public static AttemptEnd ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Whether it was the attempt that went wrong: it counts as one that is tried again. */
    public boolean isBad() {
        return this == FAILED || this == TIMED_OUT || this == LOST;
    }

    /**
     * What the change says that it led to.
     *
     * @param before the counts while it ran
     * @param lease under which it ran
     */
    public static AttemptEnd of(Attempts before, Transition transition, Lease lease) {
        Attempts after = transition.attempts();
        if (transition.to() == JobState.SUCCEEDED) {
            return SUCCEEDED;
        }
        if (after.losses() > before.losses()) {
            return LOST;
        }
        if (after.failures() > before.failures()) {
            return isTime(transition.reason()) ? TIMED_OUT : FAILED;
        }
        if (transition.to() == JobState.CANCELED) {
            return CANCELED;
        }
        return lease.isOfWorker() ? RELEASED : INTERRUPTED;
    }

    /** What the end of a job, of which the last attempt was also the end, says that it was. */
    public static AttemptEnd of(JobState state, @Nullable Reason reason) {
        return switch (state) {
            case SUCCEEDED -> SUCCEEDED;
            case CANCELED -> CANCELED;
            default -> reason == Reason.WORKER_LOST ? LOST : isTime(reason) ? TIMED_OUT : FAILED;
        };
    }

    /** What is abandoned without having been called off was told to stop because its time was over. */
    private static boolean isTime(@Nullable Reason reason) {
        return reason == Reason.TIMED_OUT || reason == Reason.ABANDONED;
    }
}
