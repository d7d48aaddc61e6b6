package dev.errand.process;

import java.time.Duration;

/** What the jobs of the tests are that are bad to workers, by their numbers. */
final class ChaosJobs {

    static final String TASK = "chaos.work";
    static final String QUEUE = "ends";

    /** The shortest lease that there is. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final long LONG_MILLIS = 15_000;

    private ChaosJobs() {}

    /** How long a job takes: most a moment, some so long that whatever happens happens to them, and a few longer than a lease. */
    static long millis(int number) {
        if (number % 200 == 0) {
            return LONG_MILLIS;
        }
        return number % 50 == 1 ? 3_000 : number * 7L % 50;
    }

    static boolean atMostOnce(int number) {
        return number % 10 == 3;
    }

    /** Whether its first attempt fails. */
    static boolean fails(int number) {
        return number % 25 == 7;
    }

    /** Whether workers may give it back instead of doing it. */
    static boolean isGivenBack(int number) {
        return number % 40 == 9;
    }

    /** The body of its submission. */
    static String submission(int number) {
        String more = atMostOnce(number)
                ? ",\"atMostOnce\":true"
                : fails(number) ? ",\"retry\":{\"maxAttempts\":3,\"backoffSeconds\":0.1}" : "";
        return "{\"task\":\"%s\",\"args\":[%d],\"resultQueue\":\"%s\"%s}".formatted(TASK, number, QUEUE, more);
    }
}
