package dev.errand.webhook.delivery.attempt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a try means for its delivery. */
public sealed interface TryVerdict {

    /** The receiver has it. */
    record Delivered() implements TryVerdict {}

    /** To be tried again. */
    record Again(Instant due) implements TryVerdict {}

    /** Not to be tried again. */
    record Exhausted() implements TryVerdict {}

    /** The word for metrics. */
    default String code() {
        return switch (this) {
            case Delivered delivered -> "delivered";
            case Again again -> "retried";
            case Exhausted exhausted -> "exhausted";
        };
    }

    /**
     * Decides. Pure.
     *
     * @param now when the try ended
     */
    static TryVerdict after(DueDelivery delivery, TryOutcome outcome, RetrySchedule schedule, Instant now) {
        if (outcome.succeeded()) {
            return new Delivered();
        }
        if (outcome.isGone() || outcome.kind() == TryOutcome.Kind.REFUSED || delivery.oneTry()) {
            return new Exhausted();
        }
        Optional<Duration> pause = schedule.pauseAfter(delivery.attempt() + 1);
        if (pause.isEmpty()) {
            return new Exhausted();
        }
        Instant planned = outcome.at().plus(pause.get());
        Instant wanted = now.plus(outcome.retryAfter());
        return new Again(planned.isAfter(wanted) ? planned : wanted);
    }
}
