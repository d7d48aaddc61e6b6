package dev.errand.store;

import dev.errand.job.JobState;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a job's row tells of its past.
 *
 * @param version of the row
 * @param times when what happened
 * @param start of the last attempt, if there was one
 * @param progress that was told last, if any was
 */
public record JobRow(
        long version,
        JobState state,
        int attempt,
        @Nullable Reason reason,
        Times times,
        @Nullable Start start,
        @Nullable Said progress) {

    /**
     * When what happened.
     *
     * @param runAt not to be started before; when it was due
     */
    public record Times(
            Instant createdAt, Instant runAt, @Nullable Instant finishedAt) {}

    /**
     * The start of an attempt.
     *
     * @param version of the row from then on
     */
    public record Start(Instant at, long version) {}

    /**
     * What an attempt said.
     *
     * @param version of the row from then on
     */
    public record Said(Progress progress, long version) {}

    /** The row as it was before the write that ended the attempt but not the job. */
    public JobRow beforeRequeue(int attemptThatEnded, Instant runAtUntilThen) {
        Times before = new Times(times.createdAt(), runAtUntilThen, null);
        return new JobRow(version - 1, JobState.RUNNING, attemptThatEnded, null, before, start, progress);
    }
}
