package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.delivery.attempt.TryVerdict;
import dev.errand.webhook.endpoint.EndpointChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What tells a receiver of one job goes in the order of what happened, until a try of the earlier one has failed. */
class DeliveryOrderTest extends DeliveryContract {

    @Test
    void claim_keepsTheOrderOfOneJobAtOneReceiver() {
        String started = room.record(WebhookEvent.JOB_STARTED, "job_1", "https://a.example/x");
        String said = room.record(WebhookEvent.JOB_PROGRESS, "job_1", "https://a.example/x");
        String succeeded = room.record(WebhookEvent.JOB_SUCCEEDED, "job_1", "https://a.example/x");

        for (String id : List.of(started, said, succeeded)) {
            DueDelivery due = only(claim("https://a.example:443", 9));
            assertThat(due.id()).isEqualTo(id);
            assertThat(claim("https://a.example:443", 9)).isEmpty();
            writes.write(due, answered(200), DELIVERED);
        }
        assertThat(claim("https://a.example:443", 9)).isEmpty();
    }

    @Test
    void claim_waitsForNothingThatFailed() {
        room.record(WebhookEvent.JOB_STARTED, "job_1", "https://a.example/x");
        String succeeded = room.record(WebhookEvent.JOB_SUCCEEDED, "job_1", "https://a.example/x");
        Instant later = room.clock.instant().plusSeconds(60);

        writes.write(only(claim("https://a.example:443", 9)), answered(500), new TryVerdict.Again(later));

        assertThat(only(claim("https://a.example:443", 9)).id()).isEqualTo(succeeded);
    }

    @Test
    void claim_waitsForNothingThatWasGivenUp() {
        room.record(WebhookEvent.JOB_PROGRESS, "job_1", "https://a.example/x");
        String succeeded = room.record(WebhookEvent.JOB_SUCCEEDED, "job_1", "https://a.example/x");

        writes.write(only(claim("https://a.example:443", 9)), answered(500), EXHAUSTED);

        assertThat(only(claim("https://a.example:443", 9)).id()).isEqualTo(succeeded);
    }

    @Test
    void claim_waitsForNoOtherJobOrReceiver() {
        room.record(WebhookEvent.JOB_STARTED, "job_1", "https://a.example/x");
        room.record(WebhookEvent.JOB_SUCCEEDED, "job_2", "https://a.example/x");
        room.record(WebhookEvent.JOB_SUCCEEDED, "job_1", "https://a.example/y");
        String endpoint = room.endpoints
                .create("https://a.example/x", Set.of(), Set.of(), null, null)
                .endpoint()
                .id();
        room.recordFor(WebhookEvent.JOB_SUCCEEDED, "job_1", endpoint);

        assertThat(claim("https://a.example:443", 9)).hasSize(4);
    }

    @Test
    void claim_keepsTheOrder_whereAnEndpointMoves() {
        String endpoint = room.endpoints
                .create("https://a.example/", Set.of(), Set.of(), null, null)
                .endpoint()
                .id();
        room.recordFor(WebhookEvent.JOB_STARTED, "job_1", endpoint);
        room.endpoints.change(endpoint, new EndpointChange("https://b.example/", null, null, null));
        room.recordFor(WebhookEvent.JOB_SUCCEEDED, "job_1", endpoint);

        assertThat(claim("https://b.example:443", 9)).isEmpty();
        writes.write(only(claim("https://a.example:443", 9)), answered(200), DELIVERED);
        assertThat(claim("https://b.example:443", 9)).hasSize(1);
    }

    @Test
    void claim_ofWhatIsEarlier_isMadeAgainFirst_whenItsNodeDied() {
        String started = room.record(WebhookEvent.JOB_STARTED, "job_1", "https://a.example/x");
        room.record(WebhookEvent.JOB_SUCCEEDED, "job_1", "https://a.example/x");
        claim("https://a.example:443", 9);
        room.clock.turn(DeliveryClaims.CLAIM.minusMillis(1));
        assertThat(claim("https://a.example:443", 9)).isEmpty();

        room.clock.turn(Duration.ofMillis(1));

        assertThat(only(claim("https://a.example:443", 9)).id()).isEqualTo(started);
    }

    @Test
    void claim_looksForWhatIsEarlier_byTheJob_howeverLongTheLine() {
        room.store.transactions().write(connection -> {
            var line = dev.errand.db.commit.Transactions.jdbc(connection);
            String insert = """
                    insert into webhook_delivery (id, event, job_id, url, receiver, status, one_try, due_at)
                    values (?, 'job.failed', ?, 'https://a.example/', 'https://a.example:443', 'pending', 0, 1)""";
            for (int i = 0; i < 5_000; i++) {
                line.sql(insert).param("dlv_" + i).param("job_" + i).update();
            }
            return 0;
        });

        assertThat(room.store
                        .transactions()
                        .<List<String>>read(jdbc -> jdbc.sql(explain() + DeliveryClaims.FIRST_DUE)
                                .param("receiver", "https://a.example:443")
                                .param("now", 1L)
                                .param("limit", 8)
                                .query((row, i) ->
                                        row.getString(row.getMetaData().getColumnCount()))
                                .list()))
                .anyMatch(step -> step.contains("webhook_delivery_turn"))
                .anyMatch(step -> step.contains("webhook_delivery_job"));
    }

    /** What asks the database for its plan. */
    String explain() {
        return "explain query plan ";
    }
}
