package dev.errand.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one attempt ended. What this means for the job is decided in {@link Transition}. */
public sealed interface Outcome {

    /** The task returned. */
    record Succeeded(Result result) implements Outcome {}

    /**
     * The task threw, took too long, or its result cannot be kept.
     *
     * @param retryable whether another attempt may be made while any are left
     * @param retryAfter how long to wait before that; {@code null} for as long as the job says
     */
    record Failed(
            Failure failure, boolean retryable, @Nullable Duration retryAfter) implements Outcome {

        /** One that is tried again as the job says. */
        public Failed(Failure failure) {
            this(failure, true, null);
        }
    }

    /**
     * It stopped because somebody called it off.
     *
     * @param failure set when it was abandoned: it did not stop in time
     */
    record Canceled(@Nullable Failure failure) implements Outcome {}

    /** A shutdown stopped it. */
    record Interrupted() implements Outcome {}

    /**
     * The worker that had it gave it back: it is as if that had never had it.
     *
     * @param touched whether the worker may have begun
     * @param delay not to be started again before so much has passed
     */
    record GivenBack(boolean touched, Duration delay) implements Outcome {}

    /** Its process died, or its lease ran out. */
    record Lost() implements Outcome {}
}
