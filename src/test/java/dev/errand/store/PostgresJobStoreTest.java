package dev.errand.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract on a real server. */
class PostgresJobStoreTest extends JobStoreContract {

    private final PostgresServer server = PostgresServer.shared();
    private String url;
    private TestStore opened;

    @BeforeEach
    void open() {
        url = server.newDatabase();
        opened = TestStore.open(url);
    }

    @AfterEach
    void close() {
        opened.close();
        server.drop(url);
    }

    @Override
    JobStore store() {
        return opened.store();
    }
}
