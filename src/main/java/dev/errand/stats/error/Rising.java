package dev.errand.stats.error;

import java.time.Duration;

/**
 * Whether an error comes more often than it did: at least {@value #LEAST} times within ten minutes, and more than twice as often as on the average
 * of the day before these. So one that is new is rising from its third time on. Pure.
 */
public final class Rising {

    /** What is now. */
    public static final Duration RECENT = Duration.ofMinutes(10);

    /** With what that is compared. */
    public static final Duration BEFORE = Duration.ofDays(1);

    private static final long LEAST = 3;
    private static final long TIMES = 2;

    private Rising() {}

    /**
     * Judges.
     *
     * @param recent how often it came within {@link #RECENT}
     * @param before how often within {@link #BEFORE} before that
     */
    public static boolean is(long recent, long before) {
        return recent >= LEAST && recent * BEFORE.dividedBy(RECENT) > TIMES * before;
    }
}
