package dev.errand.webhook.delivery;

import dev.errand.db.outage.OutageListener;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.outbox.DeliveryBell;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The thread that hands out what is due: woken when something was recorded or a place is free, at the time when the next delivery is
 * due, and now and then without cause. It takes no more than there are places for, so memory does not grow with what waits.
 */
@Component
class DeliveryLoop extends PhasedLifecycle implements OutageListener {

    private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);
    private static final int PAGE = 100;
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private final DeliveryClaims claims;
    private final DeliveryAttempts tries;
    private final DeliveryBell bell;
    private final Clock clock;
    private final WebhookProperties properties;
    private final ReceiverPlaces places;
    /** Whose turn was last. */
    private String last = "";

    private boolean fresh;
    private final Poller poller;
    private @Nullable ExecutorService senders;

    DeliveryLoop(
            DeliveryClaims claims,
            DeliveryAttempts tries,
            DeliveryBell bell,
            Clock clock,
            WebhookProperties properties) {
        super(Phase.UPKEEP);
        this.claims = claims;
        this.tries = tries;
        this.bell = bell;
        this.clock = clock;
        this.properties = properties;
        this.places = new ReceiverPlaces(properties.concurrency(), properties.perReceiver());
        this.poller = new Poller("errand-webhooks", "sending webhooks", properties.pollInterval(), bell);
    }

    /** Hands out what is due and fits; answers for how long there is nothing to do, unless the bell rings. */
    private Duration runOnce(ExecutorService executor, boolean woken) {
        if (fresh) {
            int released = claims.releaseOld(clock.millis());
            log.debug("{} tries of an earlier process are made again", released);
            fresh = false;
        }
        long now = clock.millis();
        if (!woken) {
            // Most looks without cause find nothing, which one short question tells.
            OptionalLong first = claims.firstDue();
            if (first.isEmpty() || first.getAsLong() > now) {
                return restUntil(first);
            }
        }
        String start = last;
        String after = start;
        boolean around = start.isEmpty();
        while (places.free() > 0) {
            List<String> page = claims.dueReceivers(after, now, PAGE);
            hand(executor, places.take(page), now);
            boolean atEnd = page.size() < PAGE;
            if (around && (atEnd || page.getLast().compareTo(start) >= 0)) {
                break;
            }
            around = around || atEnd;
            after = atEnd ? "" : page.getLast();
        }
        return restUntil(claims.nextDue(now));
    }

    private Duration restUntil(OptionalLong due) {
        long poll = properties.pollInterval().toMillis();
        return Duration.ofMillis(due.isEmpty() ? poll : Math.clamp(due.getAsLong() - clock.millis(), 0, poll));
    }

    private void hand(ExecutorService executor, Map<String, Integer> shares, long now) {
        if (shares.isEmpty()) {
            return;
        }
        List<DueDelivery> claimed = List.of();
        try {
            claimed = claims.claim(shares, now);
        } finally {
            giveBackUnused(shares, claimed);
        }
        for (DueDelivery delivery : claimed) {
            last = delivery.receiver();
            executor.execute(() -> make(delivery));
        }
    }

    private void giveBackUnused(Map<String, Integer> shares, List<DueDelivery> claimed) {
        shares.forEach((receiver, taken) -> {
            long used = claimed.stream()
                    .filter(delivery -> delivery.receiver().equals(receiver))
                    .count();
            places.giveBack(receiver, taken - (int) used);
        });
    }

    private void make(DueDelivery delivery) {
        boolean quick = false;
        try {
            quick = tries.run(delivery);
        } finally {
            places.ended(delivery.receiver(), quick);
            bell.ring();
        }
    }

    @Override
    public void outageEnded() {
        bell.ring();
    }

    @Override
    protected void begin() {
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("errand-webhook-", 0).factory());
        senders = executor;
        fresh = true;
        poller.start(woken -> runOnce(executor, woken));
        poller.wake();
    }

    /** Claims no more, lets tries under way end for a while, and gives back those that do not. */
    @Override
    protected void end() {
        poller.stop(LAST_WRITES);
        try {
            if (senders != null) {
                senders.shutdown();
                if (!senders.awaitTermination(properties.drain().toMillis(), TimeUnit.MILLISECONDS)) {
                    senders.shutdownNow();
                    boolean ended = senders.awaitTermination(LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS);
                    log.debug("tries that were under way were given back: {}", ended);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
