package dev.errand.submission;

import dev.errand.job.NewJob;
import dev.errand.store.Insertion;

/**
 * Stores jobs that workers run and that may start at once: in the hands of one that asks just then, if nothing waits before them. Implemented by
 * whoever gives leases. Safe for concurrent use.
 */
public interface WorkerIntake {

    /**
     * As {@link dev.errand.store.JobStore#insert}. That a worker has the job is told by then, and so is that it was submitted.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when it cannot be committed now
     */
    Taken insert(NewJob job);

    /**
     * What became of it.
     *
     * @param job as it was stored: under a lease, if a worker has it
     */
    record Taken(Insertion insertion, NewJob job) {}
}
