package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.store.TestStore;
import dev.errand.webhook.Properties;
import dev.errand.webhook.WebhookFixture;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.delivery.attempt.TryOutcome;
import dev.errand.webhook.delivery.attempt.TryVerdict;
import dev.errand.webhook.delivery.attempt.TryWrites;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of deliveries in the store have in common: a room with endpoints and claims on a database of its own. */
abstract class DeliveryContract {

    static final WebhookProperties PROPERTIES = Properties.with(List.of(), List.of(Duration.ZERO), null);
    static final TryVerdict DELIVERED = new TryVerdict.Delivered();
    static final TryVerdict EXHAUSTED = new TryVerdict.Exhausted();

    @TempDir
    private Path directory;

    WebhookFixture room;
    DeliveryClaims claims;
    TryWrites writes;

    /** What the tests run on; the same ones run on the other database. */
    TestStore openStore() {
        return TestStore.openEncrypted(directory);
    }

    @BeforeEach
    final void openRoom() {
        room = new WebhookFixture(openStore());
        claims = new DeliveryClaims(room.store.transactions());
        writes = new TryWrites(room.store.transactions(), room.endpoints, PROPERTIES, room.clock);
    }

    @AfterEach
    final void closeRoom() {
        room.close();
    }

    static DueDelivery only(List<DueDelivery> due) {
        assertThat(due).hasSize(1);
        return due.getFirst();
    }

    List<DueDelivery> claim(String receiver, int limit) {
        return claims.claim(Map.of(receiver, limit), room.clock.millis());
    }

    TryOutcome answered(int status) {
        return TryOutcome.answered(room.clock.instant(), status, Duration.ofMillis(3), "ok", Duration.ZERO);
    }
}
