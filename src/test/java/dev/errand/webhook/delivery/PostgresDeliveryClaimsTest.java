package dev.errand.webhook.delivery;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresDeliveryClaimsTest extends DeliveryClaimsTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
