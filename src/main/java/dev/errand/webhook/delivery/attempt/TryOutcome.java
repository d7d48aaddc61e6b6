package dev.errand.webhook.delivery.attempt;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one try.
 *
 * @param kind how far it got
 * @param at when it began
 * @param status the HTTP status, if there was an answer
 * @param latency how long it took; {@code null} when nothing was sent
 * @param answer how the answer's body begins
 * @param error why it failed, in words
 * @param retryAfter the pause that the receiver asked for, from its answer on
 */
public record TryOutcome(
        Kind kind,
        Instant at,
        @Nullable Integer status,
        @Nullable Duration latency,
        @Nullable String answer,
        @Nullable String error,
        Duration retryAfter) {

    /** How far a try got. */
    public enum Kind {
        /** There was an answer, of any status. */
        ANSWERED,
        /** There was none, or none in time. */
        FAILED,
        /** It must not be sent, and trying again is of no use. */
        REFUSED
    }

    public static TryOutcome answered(
            Instant at, int status, Duration latency, @Nullable String answer, Duration retryAfter) {
        return new TryOutcome(Kind.ANSWERED, at, status, latency, answer, failure(status), retryAfter);
    }

    public static TryOutcome failed(Instant at, Duration latency, String error) {
        return new TryOutcome(Kind.FAILED, at, null, latency, null, error, Duration.ZERO);
    }

    public static TryOutcome refused(Instant at, String error) {
        return new TryOutcome(Kind.REFUSED, at, null, null, null, error, Duration.ZERO);
    }

    /** Whether the receiver has it. */
    boolean succeeded() {
        return kind == Kind.ANSWERED && status != null && isSuccess(status);
    }

    /** Whether the receiver says that it wants no more, ever. */
    boolean isGone() {
        return status != null && status == 410;
    }

    private static @Nullable String failure(int status) {
        if (isSuccess(status)) {
            return null;
        }
        String more = status >= 300 && status < 400 ? "; redirects are not followed" : "";
        return "answered " + status + (status == 410 ? " Gone" : "") + more;
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }
}
