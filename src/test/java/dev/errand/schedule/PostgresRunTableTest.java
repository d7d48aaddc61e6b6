package dev.errand.schedule;

import dev.errand.store.TestStore;

/** As there, on a real PostgreSQL server. */
class PostgresRunTableTest extends RunTableTest {

    @Override
    TestStore openStore() {
        return TestStore.openPostgres();
    }
}
