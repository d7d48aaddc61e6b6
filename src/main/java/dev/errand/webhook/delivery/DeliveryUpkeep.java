package dev.errand.webhook.delivery;

import dev.errand.db.commit.Transactions;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.webhook.WebhookProperties;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** The threads that remove what is over, a bounded number of rows at a time so that other writes get their turn, and count what waits. */
@Component
class DeliveryUpkeep extends PhasedLifecycle {

    private static final int MAX_AT_ONCE = 500;

    private final Transactions transactions;
    private final DeliveryBacklog backlog;
    private final WebhookProperties properties;
    private final Clock clock;
    private final Poller counting;
    private final Poller pruning;

    DeliveryUpkeep(Transactions transactions, DeliveryBacklog backlog, WebhookProperties properties, Clock clock) {
        super(Phase.UPKEEP);
        this.transactions = transactions;
        this.backlog = backlog;
        this.properties = properties;
        this.clock = clock;
        this.counting = new Poller("errand-webhook-count", "counting webhooks", properties.countInterval());
        this.pruning = new Poller("errand-webhook-upkeep", "pruning webhooks", properties.upkeepInterval());
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
                    .param(MAX_AT_ONCE)
                    .update());
            all += removed;
        } while (removed == MAX_AT_ONCE);
        return all;
    }

    @Override
    protected void begin() {
        counting.every(backlog::count);
        pruning.every(this::prune);
    }

    @Override
    protected void end() {
        counting.stop();
        pruning.stop();
    }
}
