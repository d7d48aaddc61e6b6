package dev.errand.registry;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Result;
import dev.errand.store.JobStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is told to those who wait for a job.
 *
 * @param state how it ended
 * @param job all of it, where whoever tells knows that
 */
record JobEnd(JobState state, @Nullable Job job) {

    /** The job as {@link JobStore#find} would give it, unless the store has to be asked. */
    Optional<Job> found() {
        return Optional.ofNullable(job).map(whole -> isInline(whole.result()) ? whole : whole.withoutResult());
    }

    private static boolean isInline(@Nullable Result result) {
        return result == null || (result.isJson() && result.bytes().length <= JobStore.INLINE_RESULT_BYTES);
    }
}
