package dev.errand.event;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresEventSourceTest extends EventSourceTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
