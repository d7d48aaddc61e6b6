package dev.errand.waiting;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Result;
import dev.errand.job.event.JobEvent;
import dev.errand.store.JobStore;
import org.jspecify.annotations.Nullable;

/**
 * What is told to those who wait for a job.
 *
 * @param state how it ended
 * @param job as {@link JobStore#find} would give it now, where whoever tells knows all of it
 */
record JobEnd(JobState state, @Nullable Job job) {

    /** That it ended so, and no more. */
    static JobEnd of(JobState state) {
        return new JobEnd(state, null);
    }

    static JobEnd of(JobEvent.Finished finished) {
        Job job = finished.job();
        if (!finished.whole()) {
            return of(job.state());
        }
        return new JobEnd(job.state(), isInline(job.result()) ? job : job.withoutResult());
    }

    private static boolean isInline(@Nullable Result result) {
        return result == null || (result.isJson() && result.bytes().length <= JobStore.INLINE_RESULT_BYTES);
    }
}
