package dev.errand.event;

import dev.errand.job.JobState;
import dev.errand.job.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A status that a job once had.
 *
 * @param version of the row from then on
 * @param at since when
 */
record JobStatus(
        long version, JobState state, int attempt, @Nullable Reason reason, Instant at) {}
