package dev.errand.webhook.delivery;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresDeliveryOrderTest extends DeliveryOrderTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }

    @Override
    String explain() {
        return "explain ";
    }
}
