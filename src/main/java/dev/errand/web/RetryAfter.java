package dev.errand.web;

import java.time.Duration;

/** When to ask again for a job that is not done: a tenth of its age, so that polling adds little to any wait. Pure. */
final class RetryAfter {

    private static final long LONGEST_SECONDS = 10;

    private RetryAfter() {}

    /** 1 to {@value #LONGEST_SECONDS} seconds. */
    static long seconds(Duration age) {
        return Math.clamp(1 + age.toSeconds() / 10, 1, LONGEST_SECONDS);
    }
}
