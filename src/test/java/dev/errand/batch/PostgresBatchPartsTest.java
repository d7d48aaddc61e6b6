package dev.errand.batch;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresBatchPartsTest extends BatchPartsTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
