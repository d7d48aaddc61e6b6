package dev.errand.execution;

import dev.errand.job.Failure;
import dev.errand.job.Reason;
import java.time.Duration;

/** The errors that the pool itself has to report. */
final class Failures {

    private Failures() {}

    static Failure timedOut(Attempt attempt) {
        return Failure.of(
                Reason.TIMED_OUT,
                "took longer than " + seconds(attempt.job().spec().policy().timeout()) + " s");
    }

    static Failure abandoned(Attempt attempt, Duration grace) {
        String message = "did not stop within " + seconds(grace) + " s of being told to";
        return new Failure(Reason.ABANDONED, null, message, attempt.stack());
    }

    private static String seconds(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }
}
