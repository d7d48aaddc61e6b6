package dev.errand.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real file. */
class SqliteJobStoreTest extends JobStoreContract {

    @TempDir
    private Path directory;

    private TestStore opened;

    @BeforeEach
    void open() {
        opened = TestStore.open(directory);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Override
    TestStore opened() {
        return opened;
    }
}
