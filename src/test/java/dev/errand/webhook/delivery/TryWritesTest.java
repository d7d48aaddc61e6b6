package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.delivery.attempt.TryOutcome;
import dev.errand.webhook.delivery.attempt.TryVerdict;
import dev.errand.webhook.endpoint.EndpointChange;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each try is written down, with what it means for the delivery and its endpoint, and goes when its time is over. */
class TryWritesTest extends DeliveryContract {

    @Test
    void write_keepsEveryTry_andPutsTheNextOneOff() {
        String id = room.record("https://a.example/");
        Instant due = room.clock.instant().plusSeconds(60);

        writes.write(claim("https://a.example:443", 1).getFirst(), answered(500), new TryVerdict.Again(due));
        Delivery waiting = room.deliveries.find(id).orElseThrow();
        assertThat(claim("https://a.example:443", 1)).isEmpty();
        room.clock.turn(Duration.ofSeconds(60));
        DueDelivery again = claim("https://a.example:443", 1).getFirst();
        writes.write(again, TryOutcome.failed(room.clock.instant(), Duration.ofMillis(7), "no answer"), EXHAUSTED);
        Delivery over = room.deliveries.find(id).orElseThrow();

        assertThat(waiting.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(waiting.nextTryAt()).isEqualTo(due);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(over.status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(over.tries()).hasSize(2);
        assertThat(over.tries().getLast().error()).isEqualTo("no answer");
        assertThat(over.tries().getLast().status()).isNull();
    }

    @Test
    void write_disablesAnEndpoint_afterFiveDaysOfNothingButFailures() {
        String id = room.endpoints
                .create("https://a.example/", Set.of(), Set.of(), null, null)
                .endpoint()
                .id();
        fail(id);
        room.clock.turn(Duration.ofDays(4));
        succeed(id);
        room.clock.turn(Duration.ofDays(2));
        fail(id);
        room.clock.turn(Duration.ofDays(4));
        fail(id);
        assertThat(room.endpoints.find(id).orElseThrow().enabled()).isTrue();

        room.clock.turn(Duration.ofDays(1).plusMillis(1));
        fail(id);

        assertThat(room.endpoints.find(id).orElseThrow().enabled()).isFalse();
        assertThat(room.endpoints.find(id).orElseThrow().disabledReason()).startsWith("every try has failed since");

        room.endpoints.change(id, new EndpointChange(null, null, null, true));
        fail(id);
        assertThat(room.endpoints.find(id).orElseThrow().enabled()).isTrue();
        assertThat(room.endpoints.find(id).orElseThrow().disabledReason()).isNull();
    }

    @Test
    void release_makesADeliveryDueAtOnce() {
        room.record("https://a.example/");
        claims.release(claim("https://a.example:443", 1).getFirst(), room.clock.millis());

        assertThat(claim("https://a.example:443", 1)).hasSize(1);
    }

    @Test
    void prune_removesWhatIsOver_withItsTries_andNothingElse() {
        String over = room.record("https://a.example/");
        writes.write(claim("https://a.example:443", 1).getFirst(), answered(200), DELIVERED);
        room.clock.turn(Duration.ofDays(29));
        String later = room.record("https://a.example/");
        writes.write(claim("https://a.example:443", 1).getFirst(), answered(200), DELIVERED);
        String pending = room.record("https://a.example/");
        room.clock.turn(Duration.ofDays(1));
        DeliveryBacklog backlog = new DeliveryBacklog(room.store.transactions(), room.clock);
        DeliveryUpkeep upkeep = new DeliveryUpkeep(room.store.transactions(), backlog, PROPERTIES, room.clock);

        assertThat(upkeep.prune()).isEqualTo(1);
        backlog.count();

        assertThat(room.deliveries.find(over)).isEmpty();
        assertThat(room.deliveries.find(later)).isPresent();
        assertThat(room.deliveries.find(pending)).isPresent();
        assertThat(backlog.pending()).isEqualTo(1);
        assertThat(backlog.oldestAge()).isEqualTo(Duration.ofDays(1));
        assertThat(new BacklogHealth(backlog, PROPERTIES).health().getStatus()).isEqualTo(BacklogHealth.WARNING);
    }

    private void fail(String endpointId) {
        room.record(WebhookEvent.JOB_SUCCEEDED, endpointId);
        writes.write(claim("https://a.example:443", 1).getFirst(), answered(500), EXHAUSTED);
    }

    private void succeed(String endpointId) {
        room.record(WebhookEvent.JOB_SUCCEEDED, endpointId);
        writes.write(claim("https://a.example:443", 1).getFirst(), answered(204), DELIVERED);
    }
}
