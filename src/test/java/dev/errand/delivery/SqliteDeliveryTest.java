package dev.errand.delivery;

import dev.errand.store.TestStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteDeliveryTest extends DeliveryContract {

    @TempDir
    Path directory;

    @Override
    TestStore open() {
        return TestStore.open(directory);
    }

    @Override
    String explain() {
        return "explain query plan ";
    }
}
