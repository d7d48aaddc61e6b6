package dev.errand.event;

import dev.errand.job.JobState;
import dev.errand.job.LogLine;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing that a stream tells. */
public sealed interface StreamEvent {

    /** Its number; rises within a stream. */
    long number();

    /**
     * How everything stands: what a stream begins with that does not go on from somewhere.
     *
     * @param number up to which it speaks
     * @param subject what the stream is about
     */
    record Snapshot(long number, Object subject) implements StreamEvent {}

    /**
     * A job has another status.
     *
     * @param attempt the present or last attempt
     * @param reason why, if it did not go well
     * @param item which job, where the stream is about several
     */
    record Status(
            long number,
            JobState state,
            int attempt,
            @Nullable Reason reason,
            Instant at,
            @Nullable Item item) implements StreamEvent {}

    /** A job got on. */
    record Progressed(long number, Progress progress) implements StreamEvent {}

    /** A job said something. */
    record Logged(long number, LogLine line) implements StreamEvent {}

    /**
     * Something that the source has a name for.
     *
     * @param name of the event
     * @param data its document, or what one is made of
     */
    record Told(long number, String name, Object data) implements StreamEvent {}

    /**
     * Nothing more happens, unless the subject is retried by hand.
     *
     * @param subject what the stream is about
     */
    record End(long number, Object subject) implements StreamEvent {}

    /**
     * One of several jobs.
     *
     * @param index its place among them
     */
    record Item(String jobId, int index) {}
}
