package dev.errand.job.spec;

import java.time.Instant;
import java.util.List;

/**
 * That a job waits for others.
 *
 * @param count for how many that have not ended
 * @param ids the first of them, at most {@value #MAX_IDS}
 * @param plan when it may start then
 */
public record Waiting(int count, List<String> ids, ReleasePlan plan) {

    /** How many are named of those that a job waits for. */
    public static final int MAX_IDS = 100;

    /** When what waits is due: never by itself. No node promotes it, those of earlier versions do not either. */
    public static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");
}
