package dev.errand.batch;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresBatchDependencyTest extends BatchDependencyTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
