package dev.errand.worker.lease;

import dev.errand.completion.JobEvents;
import dev.errand.job.NewJob;
import dev.errand.job.event.JobEvent;

/**
 * A job that is about to be stored, for workers to run. That it was submitted is told before anything else of it: by its submitter, or by who
 * gives it to a worker, whoever is first; the other waits for that. Compared as itself.
 */
final class Arrival {

    private final NewJob job;
    private boolean told;

    Arrival(NewJob job) {
        this.job = job;
    }

    NewJob job() {
        return job;
    }

    /** Tells of it as it was stored, once. */
    synchronized void tell(JobEvents events, NewJob stored) {
        if (!told) {
            told = true;
            events.publish(new JobEvent.Submitted(stored.stored()));
        }
    }
}
