package dev.errand.webhook.delivery;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.delivery.attempt.MessageSender;
import dev.errand.webhook.delivery.attempt.RetrySchedule;
import dev.errand.webhook.delivery.attempt.TryOutcome;
import dev.errand.webhook.delivery.attempt.TryVerdict;
import dev.errand.webhook.delivery.attempt.TryWrites;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes one try from its claim to its record. While the store is away the outcome is offered again for as long as the claim lasts; after
 * that, as after a crash, the delivery is tried once more: it may arrive twice and is never lost.
 */
@Component
class DeliveryAttempts {

    private static final Logger log = LoggerFactory.getLogger(DeliveryAttempts.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** An answer that takes longer than this part of the timeout is slow. */
    private static final int SLOW_PART = 4;

    private final MessageSender sender;
    private final TryWrites writes;
    private final DeliveryClaims claims;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final RetrySchedule schedule;
    private final Duration slow;

    DeliveryAttempts(
            MessageSender sender,
            TryWrites writes,
            DeliveryClaims claims,
            DeliveryMetrics metrics,
            WebhookProperties properties,
            Clock clock) {
        this.sender = sender;
        this.writes = writes;
        this.claims = claims;
        this.metrics = metrics;
        this.clock = clock;
        this.schedule = new RetrySchedule(
                properties.retryDelays(), () -> ThreadLocalRandom.current().nextDouble());
        this.slow = properties.timeout().dividedBy(SLOW_PART);
    }

    /** Makes the try; answers whether the receiver was quick about it. Never throws. */
    boolean run(DueDelivery delivery) {
        try {
            TryOutcome outcome = sender.send(delivery);
            TryVerdict verdict = TryVerdict.after(delivery, outcome, schedule, clock.instant());
            record(delivery, outcome, verdict);
            metrics.tried(outcome, verdict);
            return outcome.kind() == TryOutcome.Kind.REFUSED || isQuick(outcome);
        } catch (InterruptedException e) {
            release(delivery);
            return true;
        } catch (RuntimeException e) {
            log.error("a try of {} failed unexpectedly; it is made again when its claim is over", delivery.id(), e);
            return false;
        }
    }

    private boolean isQuick(TryOutcome outcome) {
        return outcome.kind() == TryOutcome.Kind.ANSWERED
                && outcome.latency() != null
                && outcome.latency().compareTo(slow) < 0;
    }

    private void record(DueDelivery delivery, TryOutcome outcome, TryVerdict verdict) throws InterruptedException {
        Instant end = outcome.at().plus(DeliveryClaims.CLAIM);
        while (true) {
            try {
                if (!writes.write(delivery, outcome, verdict)) {
                    log.warn("a try of {} ended after its claim; it is not recorded", delivery.id());
                }
                return;
            } catch (StoreUnavailableException e) {
                if (clock.instant().isAfter(end)) {
                    log.atLevel(e.level()).log("a try of {} could not be recorded: {}", delivery.id(), e.getMessage());
                    return;
                }
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /** The process is told to end: whoever comes next need not wait for the claim to be over. */
    private void release(DueDelivery delivery) {
        try {
            claims.release(delivery, clock.millis());
        } catch (StoreUnavailableException e) {
            log.debug("the claim of {} is left to be over", delivery.id(), e);
        }
    }
}
