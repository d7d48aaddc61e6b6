package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Lease;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a real server. */
class PostgresJobStoreTest extends JobStoreContract {

    private TestStore opened;

    @BeforeEach
    void open() {
        opened = TestStore.openPostgres(server());
        opened.register("node-1", "node-2", "n");
    }

    @AfterEach
    void close() {
        opened.close();
    }

    PostgresServer server() {
        return PostgresServer.shared();
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
