package dev.errand.store;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list, newest first; every part that is set must match.
 *
 * @param states any of these; empty for all
 * @param batch the id of the batch that they are items of
 * @param metadata each of these pairs
 * @param createdAfter only jobs created at that time or later
 * @param createdBefore only jobs created before that time
 * @param olderThan only jobs created before this one: where the previous page ended
 * @param limit how many at the most
 * @param full with arguments and inline results
 */
public record JobQuery(
        Set<JobState> states,
        @Nullable String task,
        @Nullable String queue,
        @Nullable String batch,
        Map<String, String> metadata,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable JobId olderThan,
        int limit,
        boolean full) {

    /** How much of each of them is shown. */
    public Extent extent() {
        return full ? Extent.FULL : Extent.BRIEF;
    }
}
