package dev.errand.store.child;

import dev.errand.job.JobId;
import dev.errand.job.NewJob;

/**
 * A job that a running attempt asks for.
 *
 * @param job the job
 * @param origin who asks, and what it calls it
 * @param detached whether it goes on when one above it is called off
 * @param maxChildren how many a job may spawn
 * @param maxDepth how far below a job that nobody spawned one may be
 * @param maxLooked how many others may be looked at to see that it does not wait for itself; beyond it, it is refused as if it did
 */
public record Spawn(NewJob job, Origin origin, boolean detached, int maxChildren, int maxDepth, int maxLooked) {

    /**
     * Who asks.
     *
     * @param parent the job that spawns
     * @param token of the lease of its attempt
     * @param key what it calls the child: of a parent's children each has another one
     */
    public record Origin(JobId parent, String token, String key) {}
}
