package dev.errand.job.event;

import dev.errand.job.AttemptEnd;
import dev.errand.job.Job;
import dev.errand.job.Progress;
import org.jspecify.annotations.Nullable;

/** What happened to a job, told after it was committed. Listeners hear it on the writer's thread and must not block. */
public sealed interface JobEvent {

    /** The job as it stands after the change, unless said otherwise. */
    Job job();

    /** It was accepted. */
    record Submitted(Job job) implements JobEvent {}

    /** An attempt began. */
    record Started(Job job) implements JobEvent {}

    /**
     * It waits for another attempt.
     *
     * @param end how the one before ended; nothing where the job had ended and is queued again by hand
     */
    record Requeued(Job job, @Nullable AttemptEnd end) implements JobEvent {

        /** By hand. */
        public Requeued(Job job) {
            this(job, null);
        }
    }

    /**
     * It became final.
     *
     * @param whole whether {@code job} is all that the store has of it, so that nobody needs to read it for that
     */
    record Finished(Job job, boolean whole) implements JobEvent {

        /** Of a job of which the store may have more. */
        public Finished(Job job) {
            this(job, false);
        }
    }

    /**
     * What its running attempt says of itself was stored.
     *
     * @param job as it was when the attempt began
     * @param progress what it said; {@code null} when it was lines of the log
     */
    record Reported(Job job, @Nullable Progress progress) implements JobEvent {}

    /** Somebody asked for a stop while it was running. */
    record CancelRequested(Job job) implements JobEvent {}
}
