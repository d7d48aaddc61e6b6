package dev.errand.tenant;

import dev.errand.job.Quota;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a tenant; each that is {@code null} is none.
 *
 * @param maxQueued how many of its jobs may be queued or scheduled
 * @param maxRunning how many of its jobs may run at once on all nodes together
 * @param maxBytes how many bytes of arguments and results its kept jobs may have
 * @param perSecond how many jobs and items of batches it may submit in a second, on all nodes together
 */
public record Allowance(
        @Nullable Integer maxQueued,
        @Nullable Integer maxRunning,
        @Nullable Long maxBytes,
        @Nullable Integer perSecond) {

    /** No limits. */
    public static final Allowance UNLIMITED = new Allowance(null, null, null, null);

    /** The most jobs that a limit can name. */
    public static final int MAX_JOBS = 100_000_000;

    /** The most bytes that a limit can name. */
    public static final long MAX_BYTES = 1_000_000_000_000_000L;

    /** The highest rate. */
    public static final int MAX_RATE = 1_000_000;

    /** Those of them that hold where jobs are stored. */
    public Quota quota() {
        return maxQueued == null && maxBytes == null ? Quota.NONE : new Quota(maxQueued, maxBytes);
    }
}
