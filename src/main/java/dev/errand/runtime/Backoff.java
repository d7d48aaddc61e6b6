package dev.errand.runtime;

import java.time.Duration;

/** Growing pauses between attempts, from a moment to a limit. For one thread at a time. */
public final class Backoff {

    private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();

    private final long limitNanos;
    private long nextNanos = FIRST_NANOS;

    public Backoff(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** How long to wait before the next attempt. */
    public long nanos() {
        long now = Math.min(nextNanos, limitNanos);
        nextNanos = Math.min(2 * nextNanos, Math.max(FIRST_NANOS, limitNanos));
        return now;
    }

    /** An attempt succeeded. */
    public void reset() {
        nextNanos = FIRST_NANOS;
    }
}
