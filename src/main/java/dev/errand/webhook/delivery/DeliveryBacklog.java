package dev.errand.webhook.delivery;

import dev.errand.db.commit.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What waits to be sent, as it was when it was counted last. Safe for concurrent use. */
@Component
class DeliveryBacklog {

    private final Transactions transactions;
    private final Clock clock;
    private volatile Count last = new Count(0, null);

    DeliveryBacklog(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    private record Count(long pending, @Nullable Instant oldestDue) {}

    /** Counts anew. */
    void count() {
        last = transactions.read(jdbc -> jdbc.sql(
                        "select count(*) as pending, min(due_at) as oldest from webhook_delivery where status = 'pending'")
                .query((row, i) -> {
                    long oldest = row.getLong("oldest");
                    Instant due = row.wasNull() ? null : Instant.ofEpochMilli(oldest);
                    return new Count(row.getLong("pending"), due);
                })
                .single());
    }

    /** How many deliveries are pending, those that wait for their next try included. */
    long pending() {
        return last.pending;
    }

    /** For how long the oldest delivery that is due has waited for its turn. */
    Duration oldestAge() {
        Instant due = last.oldestDue;
        Duration age = due == null ? Duration.ZERO : Duration.between(due, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }
}
