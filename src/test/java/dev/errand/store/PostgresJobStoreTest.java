package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a real server. */
class PostgresJobStoreTest extends JobStoreContract {

    private TestStore opened;

    @BeforeEach
    void open() {
        opened = TestStore.openPostgres(server());
        opened.register("node-1", "n");
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
        Job job = new NewJob(JobId.parse("job_01kjcq5t00e9f80000000000a1").orElseThrow(), Jobs.spec("echo"), null, null)
                .stored();
        store().insert(new NewJob(job.id(), job.spec(), null, null));

        assertThat(store().claim("default", 1, new Lease("lease", "taken for dead"), NOW))
                .isEmpty();
        assertThat(store().claim("default", 1, new Lease("lease", "node-1"), NOW))
                .hasSize(1);
    }
}
