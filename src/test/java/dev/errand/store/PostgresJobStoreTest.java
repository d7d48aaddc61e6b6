package dev.errand.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract on a real server. */
class PostgresJobStoreTest extends JobStoreContract {

    private TestStore opened;

    @BeforeEach
    void open() {
        opened = TestStore.openPostgres(server());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    PostgresServer server() {
        return PostgresServer.shared();
    }

    @Override
    JobStore store() {
        return opened.store();
    }
}
