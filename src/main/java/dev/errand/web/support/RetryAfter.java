package dev.errand.web.support;

import java.time.Duration;

/** When to ask again for a job that is not done: a tenth of its age, so that polling adds little to any wait. Pure. */
public final class RetryAfter {

    private static final long MAX_SECONDS = 10;

    private RetryAfter() {}

    /** 1 to {@value #MAX_SECONDS} seconds. */
    public static long seconds(Duration age) {
        return Math.clamp(1 + age.toSeconds() / 10, 1, MAX_SECONDS);
    }
}
