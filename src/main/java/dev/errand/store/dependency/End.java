package dev.errand.store.dependency;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;

/**
 * The end of a job or a batch that others wait for.
 *
 * @param id the job's or the batch's
 * @param state how it ended
 * @param cause the first job or batch that failed or was canceled, where it did not succeed
 */
record End(String id, JobState state, String cause) {

    static End of(Job job) {
        Failure failure = job.failure();
        Failure.Origin origin = failure == null ? null : failure.origin();
        return new End(job.id().value(), job.state(), origin == null ? job.id().value() : origin.cause());
    }
}
