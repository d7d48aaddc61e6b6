package dev.errand.observability;

import dev.errand.store.StoreUnavailableException;
import dev.errand.store.Transactions;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the store answers; a node whose store does not is not ready for requests. Says nothing of why, since anybody may ask. */
@Component("storeHealthIndicator")
class StoreHealth implements HealthIndicator {

    private final Transactions transactions;

    StoreHealth(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Health health() {
        try {
            int one = transactions.read(
                    jdbc -> jdbc.sql("select 1").query(Integer.class).single());
            return one == 1 ? Health.up().build() : Health.down().build();
        } catch (StoreUnavailableException e) {
            return Health.down().build();
        }
    }
}
