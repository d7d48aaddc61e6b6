package dev.errand.task;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a running task may know of its job and tell about it. Valid during one attempt; safe to use from any thread. Calls
 * that come after the attempt ended are ignored.
 */
public interface JobContext {

    /** The job's id, {@code job_…}. */
    String jobId();

    /** The number of this attempt, from 1. */
    int attempt();

    /** When this attempt times out, if it has a limit. */
    Optional<Instant> deadline();

    /** What the submitter attached to the job; never changes. */
    Map<String, String> metadata();

    /**
     * Where this attempt stands in a trace, as the header {@code traceparent} of W3C Trace Context, if it is a part of one: to be sent along
     * with requests that the task makes.
     */
    default Optional<String> traceparent() {
        return Optional.empty();
    }

    /** Whether the task was asked to stop, by a cancel, a timeout or a shutdown. Its thread is interrupted as well. */
    boolean stopRequested();

    /**
     * Reports progress. Values are stored at a bounded rate; the last one is never lost unless the process dies.
     *
     * @param percent 0 to 100; values outside are clamped
     * @param message a short text, cut at 1,000 characters
     */
    public void progress(double percent, String message);

    /**
     * Has something done when the attempt needs nothing of this task any more: it has returned or failed, and its result is encoded. At
     * once when that is so already. For what the result is made of; it must not throw and should not wait.
     */
    void afterwards(Runnable action);

    /**
     * Has another job done, as part of this one: it is stored when the call returns. The same key of the same job always stands for the same
     * child, so an attempt that is made again spawns nothing twice. When this job is canceled the child is, too.
     *
     * @param key what this job calls it, 1 to 100 characters
     * @param task the name of its task
     * @param args its arguments by position: whatever can be written as JSON
     * @return its id, {@code job_…}
     * @throws IllegalArgumentException if it can never be accepted so: there is no such task, the arguments do not fit, there are too many
     * @throws IllegalStateException if it cannot be accepted now, or this attempt is over
     */
    default String spawn(String key, String task, Object... args) {
        return spawn(Child.of(key, task, args));
    }

    /** The same of a job of which more is said. */
    default String spawn(Child child) {
        throw new UnsupportedOperationException("nothing can be spawned here");
    }

    /** Writes a line to the job's log, cut at 4,000 characters. */
    void log(String message);
}
