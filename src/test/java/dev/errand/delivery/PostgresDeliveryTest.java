package dev.errand.delivery;

import dev.errand.store.TestStore;

class PostgresDeliveryTest extends DeliveryContract {

    @Override
    TestStore open() {
        return TestStore.openPostgres();
    }

    @Override
    String explain() {
        return "explain ";
    }
}
