package dev.errand.webhook;

import dev.errand.store.TestStore;

class PostgresWebhookTest extends WebhookContract {

    @Override
    TestStore open() {
        return TestStore.openPostgres();
    }
}
