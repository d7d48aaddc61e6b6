package dev.errand.webhook.outbox;

import dev.errand.db.commit.Transactions;
import dev.errand.job.TypeId;
import dev.errand.store.Sized;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The log of all messages, and sending them again. What a call reports is on disk. Safe for concurrent use. Every method throws
 * {@link dev.errand.db.outage.StoreUnavailableException} when the database cannot do it now.
 */
@Component
public class WebhookDeliveries {

    private static final int MAX_AT_ONCE = 1_000;

    private final Transactions transactions;
    private final DeliveryBell bell;
    private final Clock clock;

    public WebhookDeliveries(Transactions transactions, DeliveryBell bell, Clock clock) {
        this.transactions = transactions;
        this.bell = bell;
        this.clock = clock;
    }

    /** The delivery, if there is one of this id. */
    public Optional<Delivery> find(String id) {
        return findAll(List.of(id)).stream().findFirst();
    }

    /** Whose the delivery is, if there is one of this id. */
    public Optional<String> tenantOf(String id) {
        return transactions.read(jdbc -> DeliveryRows.tenant(jdbc, id));
    }

    /** The deliveries of these ids that are still there, newest first. */
    public List<Delivery> findAll(List<String> ids) {
        return transactions.read(jdbc -> DeliveryRows.find(jdbc, ids));
    }

    /** How large the delivery is with its tries, if there is one of this id. */
    public Optional<Sized.Row> measure(String id) {
        return transactions.read(jdbc -> DeliveryRows.measure(jdbc, id));
    }

    /** How large those of a page are, newest first. */
    public List<Sized.Row> measure(DeliveryQuery query) {
        return transactions.read(jdbc -> DeliveryRows.measure(jdbc, query));
    }

    /**
     * Sends a delivery again, with the same {@code webhook-id} and as many tries as a new one; one that waits for its next try is
     * tried now. Does nothing when there is none.
     */
    public void redeliver(String id) {
        long now = clock.millis();
        transactions.write(connection -> {
            int due =
                    Transactions.jdbc(connection).sql("""
                            update webhook_delivery set status = 'pending', due_at = ?, attempt = 0, finished_at = null
                            where id = ? and claim is null""").param(now).param(id).update();
            transactions.afterCommit(bell::ring);
            return due;
        });
    }

    /** Makes due again what an endpoint did not get since then; answers how many. */
    public int recover(String endpointId, Instant since) {
        String from = TypeId.lowerBound(Delivery.PREFIX, since);
        int all = 0;
        int some;
        do {
            some = transactions.write(connection -> recover(connection, endpointId, from));
            all += some;
        } while (some == MAX_AT_ONCE);
        return all;
    }

    private int recover(Connection connection, String endpointId, String from) {
        transactions.afterCommit(bell::ring);
        return Transactions.jdbc(connection)
                .sql("""
                        update webhook_delivery set status = 'pending', due_at = ?, attempt = 0, finished_at = null
                        where id in (select id from webhook_delivery
                            where endpoint_id = ? and status = 'exhausted' and one_try = 0 and id >= ? order by id limit ?)""")
                .param(clock.millis())
                .param(endpointId)
                .param(from)
                .param(MAX_AT_ONCE)
                .update();
    }
}
