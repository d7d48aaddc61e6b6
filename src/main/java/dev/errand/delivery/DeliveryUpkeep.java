package dev.errand.delivery;

import dev.errand.store.StoreUnavailableException;
import dev.errand.store.Transactions;
import dev.errand.webhook.WebhookProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread that removes what is over, a bounded number of rows at a time so that other writes get their turn, and counts what waits. */
@Component
class DeliveryUpkeep implements SmartLifecycle {

    /** After the store, and ended before it. */
    static final int PHASE = 100;

    private static final Logger log = LoggerFactory.getLogger(DeliveryUpkeep.class);
    private static final int MOST_AT_ONCE = 500;

    private final Transactions transactions;
    private final DeliveryBacklog backlog;
    private final WebhookProperties properties;
    private final Clock clock;
    private @Nullable ScheduledExecutorService timer;

    DeliveryUpkeep(Transactions transactions, DeliveryBacklog backlog, WebhookProperties properties, Clock clock) {
        this.transactions = transactions;
        this.backlog = backlog;
        this.properties = properties;
        this.clock = clock;
    }

    /** Removes all whose time is over, with their bodies and tries; answers how many went. */
    int prune() {
        long before = clock.instant().minus(properties.retention()).toEpochMilli();
        int all = 0;
        int removed;
        do {
            removed = transactions.write(connection -> Transactions.jdbc(connection)
                    .sql("""
                            delete from webhook_delivery where id in (select id from webhook_delivery
                                where finished_at is not null and finished_at <= ? order by finished_at limit ?)""")
                    .param(before)
                    .param(MOST_AT_ONCE)
                    .update());
            all += removed;
        } while (removed == MOST_AT_ONCE);
        return all;
    }

    private void runSafely(String what, Runnable work) {
        try {
            work.run();
        } catch (StoreUnavailableException e) {
            log.warn("{} webhooks failed; trying again later: {}", what, e.getMessage());
        } catch (RuntimeException | Error e) {
            log.error("{} webhooks failed; trying again later", what, e);
        }
    }

    @Override
    public void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("errand-webhook-upkeep").daemon().factory());
        every(timer, properties.countInterval(), () -> runSafely("counting", backlog::count));
        every(timer, properties.upkeepInterval(), () -> runSafely("pruning", this::prune));
    }

    private static void every(ScheduledExecutorService timer, Duration interval, Runnable work) {
        var unused =
                timer.scheduleWithFixedDelay(work, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (timer != null) {
            timer.shutdown();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
