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
 * @param runAt not to be started before; when it was due
 * @param startedAt when the last attempt began
 * @param startedVersion of the row from then on
 * @param progressVersion of the row from the last progress on
 */
public record JobRow(
        long version,
        JobState state,
        int attempt,
        @Nullable Reason reason,
        Instant createdAt,
        Instant runAt,
        @Nullable Instant startedAt,
        long startedVersion,
        @Nullable Instant finishedAt,
        @Nullable Progress progress,
        long progressVersion) {

    /** The row as it was before the write that ended the attempt but not the job. */
    public JobRow beforeRequeue(int attemptThatEnded, Instant runAtUntilThen) {
        return new JobRow(
                version - 1,
                JobState.RUNNING,
                attemptThatEnded,
                null,
                createdAt,
                runAtUntilThen,
                startedAt,
                startedVersion,
                null,
                progress,
                progressVersion);
    }
}
