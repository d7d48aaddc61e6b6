package dev.errand.store;

import dev.errand.job.Job;

/** What became of a request to stop. */
public sealed interface CancelVerdict {

    /** It did not run and now never will. */
    record Canceled(Job job) implements CancelVerdict {}

    /** It runs and is marked, now or by an earlier request. */
    record Requested(Job job) implements CancelVerdict {}

    /** It was final already, canceled or otherwise. */
    record AlreadyFinal(Job job) implements CancelVerdict {}

    /** There is no such job. */
    record Missing() implements CancelVerdict {}
}
