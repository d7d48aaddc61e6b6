package dev.errand.job.spec;

import java.time.Duration;

/**
 * How often a failed or timed-out attempt is made again, and after what pause: {@code backoff} after the first failure, twice
 * as long after each further one, never more than {@code maxBackoff}. Each pause then differs by up to a tenth either way, so that what failed
 * together does not come back together.
 *
 * @param maxAttempts 1 to 100, the first one included
 * @param backoff the first pause
 * @param maxBackoff the longest pause, but for that tenth
 */
public record RetryPolicy(int maxAttempts, Duration backoff, Duration maxBackoff) {

    /** The most attempts that a job can ask for. */
    public static final int MAX_ATTEMPTS = 100;

    private static final int MAX_DOUBLINGS = 40;
    private static final double SPREAD = 0.1;

    /** One attempt and no more. */
    public static RetryPolicy once() {
        return of(1);
    }

    /** So many attempts, with the usual pauses of 1 s doubling up to 5 minutes. */
    public static RetryPolicy of(int maxAttempts) {
        return new RetryPolicy(maxAttempts, Duration.ofSeconds(1), Duration.ofSeconds(300));
    }

    /** Whether another attempt is left after so many that failed or timed out. */
    public boolean allowsAnother(int failures) {
        return failures < maxAttempts;
    }

    /**
     * The pause after so many failures, at least one.
     *
     * @param chance 0 to 1: from the shortest that this pause may be to the longest
     */
    public Duration pauseAfter(int failures, double chance) {
        double factor = 1 - SPREAD + 2 * SPREAD * chance;
        return Duration.ofMillis(Math.round(exactPauseAfter(failures).toMillis() * factor));
    }

    private Duration exactPauseAfter(int failures) {
        long factor = 1L << Math.min(failures - 1, MAX_DOUBLINGS);
        long millis = backoff.toMillis();
        boolean overflows = millis > Long.MAX_VALUE / factor;
        Duration pause = overflows ? maxBackoff : Duration.ofMillis(millis * factor);
        return pause.compareTo(maxBackoff) > 0 ? maxBackoff : pause;
    }
}
