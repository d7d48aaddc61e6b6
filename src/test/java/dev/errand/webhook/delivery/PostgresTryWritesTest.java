package dev.errand.webhook.delivery;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresTryWritesTest extends TryWritesTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
