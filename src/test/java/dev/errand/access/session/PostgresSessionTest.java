package dev.errand.access.session;

import dev.errand.store.TestStore;

class PostgresSessionTest extends SessionContract {

    @Override
    TestStore open() {
        return TestStore.openPostgres();
    }
}
