package dev.errand.builtin;

import java.math.BigDecimal;
import java.time.Duration;

/** Reads a parameter that is a length of time. */
final class Seconds {

    private static final int A_WEEK = 7 * 24 * 60 * 60;
    private static final BigDecimal MAX = BigDecimal.valueOf(A_WEEK);

    private Seconds() {}

    /**
     * The duration of so many seconds.
     *
     * @throws IllegalArgumentException below 0 or above a week
     */
    static Duration of(String parameter, BigDecimal seconds) {
        if (seconds.signum() < 0 || seconds.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(parameter + " must be between 0 and " + A_WEEK + " seconds");
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    /** Sleeps; ends with {@link InterruptedException} also when the thread was interrupted before and the time is 0. */
    static void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("asked to stop");
        }
        Thread.sleep(duration);
    }
}
