package dev.errand.store;

import dev.errand.job.Job;

/** What became of a retry by hand. */
public sealed interface RetryVerdict {

    /** It waits for a slot. */
    record Queued(Job job) implements RetryVerdict {}

    /** It has succeeded or is not final yet. */
    record Refused(Job job) implements RetryVerdict {}

    /** There is no such job. */
    record Missing() implements RetryVerdict {}
}
