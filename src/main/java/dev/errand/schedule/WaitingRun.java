package dev.errand.schedule;

import dev.errand.job.NewJob;
import dev.errand.store.JobTransitions;
import java.util.List;

/**
 * A run that waits for the end of another, as it is kept.
 *
 * @param jobId the job that it becomes
 * @param workplace where that is to run
 * @param packed the job
 */
record WaitingRun(String jobId, String workplace, String packed) {

    private static final char SEPARATOR = '\n';

    static String pack(JobTransitions jobs, NewJob job) {
        return job.id().value() + SEPARATOR + job.spec().workplace() + SEPARATOR + jobs.pack(List.of(job));
    }

    static WaitingRun unpack(String text) {
        int first = text.indexOf(SEPARATOR);
        int second = text.indexOf(SEPARATOR, first + 1);
        return new WaitingRun(text.substring(0, first), text.substring(first + 1, second), text.substring(second + 1));
    }
}
