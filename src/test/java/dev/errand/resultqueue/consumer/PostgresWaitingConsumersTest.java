package dev.errand.resultqueue.consumer;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresWaitingConsumersTest extends WaitingConsumersTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
