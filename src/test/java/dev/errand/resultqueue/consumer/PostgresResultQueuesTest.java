package dev.errand.resultqueue.consumer;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresResultQueuesTest extends ResultQueuesTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
