package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Lease;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a real server. */
class PostgresJobStoreTest extends JobStoreContract {

    private final PostgresServer server = PostgresServer.shared();
    private String url;
    private TestStore opened;

    @BeforeEach
    void open() {
        url = server.newDatabase();
        opened = TestStore.open(url);
        opened.register("node-1", "node-2", "n");
    }

    @AfterEach
    void close() {
        opened.close();
        server.drop(url);
    }

    @Override
    TestStore opened() {
        return opened;
    }

    @Test
    void claim_underANameThatNoNodeHas_claimsNothing() {
        queued();

        assertThat(store().claim("default", 1, new Lease("lease", "taken for dead"), NOW))
                .isEmpty();
        assertThat(store().claim("default", 1, new Lease("lease", "node-1"), NOW))
                .hasSize(1);
    }
}
