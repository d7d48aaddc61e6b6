package dev.errand.webhook;

import dev.errand.store.TestStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteWebhookTest extends WebhookContract {

    @TempDir
    Path directory;

    @Override
    TestStore open() {
        return TestStore.open(directory);
    }
}
