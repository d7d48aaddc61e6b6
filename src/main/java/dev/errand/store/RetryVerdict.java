package dev.errand.store;

import dev.errand.job.Job;

/** What became of a retry by hand. */
public sealed interface RetryVerdict {

    /** It waits for a slot, or for others as it did before. */
    record Queued(Job job) implements RetryVerdict {}

    /** It has succeeded or is not final yet. */
    record Refused(Job job) implements RetryVerdict {}

    /**
     * It was never started, since another one failed or was canceled for which it waits.
     *
     * @param parent which is to be retried instead
     */
    record Fallen(Job job, String parent) implements RetryVerdict {}

    /** There is no such job. */
    record Missing() implements RetryVerdict {}
}
