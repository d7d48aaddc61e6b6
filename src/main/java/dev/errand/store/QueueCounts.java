package dev.errand.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a queue, each kind counted no further than a cap.
 *
 * @param queued jobs that could start, here or with workers
 * @param held jobs that wait for something else: the window of their batch, or the limits of their task
 * @param scheduled jobs that wait for their time
 * @param running jobs that run
 * @param oldest since when the first of those that could start could have; where more wait than are counted, of the counted ones
 */
public record QueueCounts(
        int queued,
        int held,
        int scheduled,
        int running,
        @Nullable Instant oldest) {

    /** How far is counted. */
    public static final int CAP = 10_000;

    /** Whether there is more of any kind than was counted. */
    public boolean isCapped() {
        return Math.max(Math.max(queued, held), Math.max(scheduled, running)) > CAP;
    }

    /** As it is shown. */
    public static int capped(int count) {
        return Math.min(count, CAP);
    }
}
