package dev.errand.access.session;

import dev.errand.store.TestStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSessionTest extends SessionContract {

    @TempDir
    Path directory;

    @Override
    TestStore open() {
        return TestStore.open(directory);
    }
}
