package dev.errand.resultqueue;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresWaitingConsumersTest extends WaitingConsumersTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
