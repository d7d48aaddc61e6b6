package dev.errand.worker.lease;

import dev.errand.job.Job;
import dev.errand.job.Outcome;
import dev.errand.worker.lease.HeldLease.End;

/**
 * An attempt that is to end.
 *
 * @param lease under which it runs
 * @param job as it was read, or is remembered
 * @param outcome of the attempt
 * @param end what is to be remembered
 * @param release how often in a row it was released with this time; 0 if it is not released
 * @param remembered whether the job is as it was when it was given out, and may be otherwise by now
 */
record Ending(HeldLease lease, Job job, Outcome outcome, End end, int release, boolean remembered) {

    /** Of a job that was read. */
    Ending(HeldLease lease, Job job, Outcome outcome, End end, int release) {
        this(lease, job, outcome, end, release, false);
    }

    /** The same of a job as it was when it was given out: to be written only if nobody else has written to it since. */
    Ending fromMemory() {
        return new Ending(lease, job, outcome, end, release, true);
    }

    /** What is counted. */
    String event() {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> "completed";
            case Outcome.GivenBack back -> back.touched() ? "released" : "given-back";
            case Outcome.Lost lost -> "lost";
            case Outcome.Failed failed -> "failed";
            case Outcome.Canceled canceled -> "canceled";
            case Outcome.Interrupted interrupted -> "interrupted";
        };
    }
}
