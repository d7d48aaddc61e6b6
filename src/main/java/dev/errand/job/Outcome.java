package dev.errand.job;

import org.jspecify.annotations.Nullable;

/** How one attempt ended. What this means for the job is decided in {@link Transition}. */
public sealed interface Outcome {

    /** The task returned. */
    record Succeeded(Result result) implements Outcome {}

    /** The task threw, took too long, or its result cannot be kept. */
    record Failed(Failure failure) implements Outcome {}

    /**
     * It stopped because somebody called it off.
     *
     * @param failure set when it was abandoned: it did not stop in time
     */
    record Canceled(@Nullable Failure failure) implements Outcome {}

    /** A shutdown stopped it. */
    record Interrupted() implements Outcome {}

    /** Its process died, or its lease ran out. */
    record Lost() implements Outcome {}
}
