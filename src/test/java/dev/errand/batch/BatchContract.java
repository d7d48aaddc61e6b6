package dev.errand.batch;

import dev.errand.batch.intake.BatchChunkProperties;
import dev.errand.db.commit.Transactions;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of batches in the store have in common: a fixture on a database of its own. */
public abstract class BatchContract {

    @TempDir
    private Path directory;

    public BatchFixture batches;

    /** What the tests run on; the same ones run on the other database. */
    TestStore openStore() {
        return TestStore.openEncrypted(directory);
    }

    BatchChunkProperties chunk() {
        return BatchFixture.CHUNK;
    }

    @BeforeEach
    final void open() {
        batches = new BatchFixture(openStore(), chunk());
    }

    @AfterEach
    final void close() {
        batches.close();
    }

    /** What nobody but a test does; answers how many rows it changed. */
    final int change(String sql) {
        return batches.store
                .transactions()
                .write(connection -> Transactions.jdbc(connection).sql(sql).update());
    }
}
