package dev.errand.resultqueue.consumer;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresKeptMessagesTest extends KeptMessagesTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
