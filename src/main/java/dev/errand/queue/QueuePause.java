package dev.errand.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That nothing of a queue starts.
 *
 * @param at since when
 * @param reason what whoever paused it wrote, if anything
 * @param until when it goes on by itself; only when somebody says so where null
 */
public record QueuePause(
        Instant at, @Nullable String reason, @Nullable Instant until) {

    /** Whether it still holds jobs back. */
    public boolean lasts(Instant now) {
        return until == null || until.isAfter(now);
    }
}
