package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.delivery.attempt.TryOutcome;
import dev.errand.webhook.endpoint.CreatedEndpoint;
import dev.errand.webhook.endpoint.EndpointChange;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is due is found by receiver, and claimed by one node at a time. */
class DeliveryClaimsTest extends DeliveryContract {

    @Test
    void dueReceivers_areEachNamedOnce_inPages() {
        for (int i = 0; i < 3; i++) {
            room.record("https://a.example/" + i);
            room.record("https://b.example/" + i);
            room.record("https://c.example:8443/" + i);
        }
        long now = room.clock.millis();

        assertThat(claims.dueReceivers("", now, 10))
                .containsExactly("https://a.example:443", "https://b.example:443", "https://c.example:8443");
        assertThat(claims.dueReceivers("https://a.example:443", now, 1)).containsExactly("https://b.example:443");
        assertThat(claims.dueReceivers("", now - 1, 10)).isEmpty();
        assertThat(claims.nextDue(now - 1)).hasValue(now);
        assertThat(claims.nextDue(now)).isEmpty();
    }

    @Test
    void claim_takesNoMoreThanItsShare_oldestFirst_andEachOnce() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(room.record("https://a.example/"));
            room.clock.turn(Duration.ofMillis(1));
        }

        assertThat(claim("https://a.example:443", 2))
                .extracting(DueDelivery::id)
                .containsExactlyInAnyOrder(ids.get(0), ids.get(1));
        assertThat(claim("https://a.example:443", 9)).hasSize(3);
        assertThat(claim("https://a.example:443", 9)).isEmpty();
    }

    @Test
    void claim_isOverAfterItsTime_andThenNotWrittenAnyMore() {
        room.record("https://a.example/");
        DueDelivery first = claim("https://a.example:443", 1).getFirst();
        room.clock.turn(DeliveryClaims.CLAIM);
        DueDelivery second = claim("https://a.example:443", 1).getFirst();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(writes.write(first, answered(500), EXHAUSTED)).isFalse();
        assertThat(writes.write(second, answered(200), DELIVERED)).isTrue();
        assertThat(find(first).status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(find(first).tries()).hasSize(1);
    }

    @Test
    void claim_bringsAllThatATryNeeds() {
        room.record("https://a.example/x");

        DueDelivery due = claim("https://a.example:443", 1).getFirst();

        assertThat(due.url()).isEqualTo("https://a.example/x");
        assertThat(due.headers()).isEqualTo(Map.of("X-A", "b"));
        assertThat(due.body()).isEqualTo(new byte[] {'{', '}'});
        assertThat(due.secrets()).isEmpty();
        assertThat(due.attempt()).isZero();
        assertThat(due.obstacle()).isNull();
    }

    @Test
    void claim_ofAnEndpoint_goesByHowItIsNow() {
        CreatedEndpoint created = room.endpoints.create("https://a.example/", Set.of(), Set.of(), null, null);
        String id = created.endpoint().id();
        room.record(WebhookEvent.JOB_SUCCEEDED, id);
        room.record(WebhookEvent.WEBHOOK_PING, id);
        room.endpoints.rotateSecret(id, null);
        room.endpoints.change(id, new EndpointChange("https://b.example/", null, null, false));

        List<DueDelivery> due = claim("https://a.example:443", 9);

        assertThat(due).hasSize(2).allSatisfy(one -> {
            assertThat(one.url()).isEqualTo("https://b.example/");
            assertThat(one.secrets()).hasSize(2);
            assertThat(one.secrets().getLast().text())
                    .isEqualTo(created.secret().text());
        });
        assertThat(due)
                .filteredOn(DueDelivery::oneTry)
                .singleElement()
                .satisfies(ping -> assertThat(ping.obstacle()).isNull());
        assertThat(due)
                .filteredOn(one -> !one.oneTry())
                .singleElement()
                .satisfies(one -> assertThat(one.obstacle()).isEqualTo("endpoint disabled"));
    }

    @Test
    void claim_ofWhatWasRecordedForAnEndpointThatIsGone_isAnObstacle() {
        String id = room.recordGone("job_1", "ep_gone");
        room.deliveries.redeliver(id);

        DueDelivery due =
                only(claim(claims.dueReceivers("", room.clock.millis(), 9).getFirst(), 9));
        writes.write(due, TryOutcome.refused(room.clock.instant(), Objects.requireNonNull(due.obstacle())), EXHAUSTED);
        room.deliveries.redeliver(id);
        Delivery again = room.deliveries.find(id).orElseThrow();

        assertThat(due.obstacle()).isEqualTo("endpoint removed");
        assertThat(again.tries()).hasSize(2);
        assertThat(claims.dueReceivers("", room.clock.millis(), 9)).hasSize(1);
    }

    @Test
    void claim_ofARemovedEndpoint_isAnObstacle() {
        String id = room.endpoints
                .create("https://a.example/", Set.of(), Set.of(), null, null)
                .endpoint()
                .id();
        room.record(WebhookEvent.JOB_SUCCEEDED, id);
        room.endpoints.delete(id);

        assertThat(claim("https://a.example:443", 1).getFirst().obstacle()).isEqualTo("endpoint removed");
    }

    @Test
    void dueReceivers_withALongLineOfOne_areFoundAsQuickly() {
        room.record("https://dead.example/");
        long alone = quickestSearch();
        room.store.transactions().write(connection -> {
            for (int i = 0; i < 20_000; i++) {
                String id = "dlv_0000000000000000000000" + String.format(java.util.Locale.ROOT, "%05d", i);
                dev.errand.db.commit.Transactions.jdbc(connection)
                        .sql("""
                                insert into webhook_delivery (id, event, url, receiver, status, one_try, due_at)
                                values (?, 'job.failed', 'https://dead.example/', 'https://dead.example:443', 'pending', 0, 1)""")
                        .param(id)
                        .update();
            }
            return 0;
        });
        room.record("https://zoe.example/");

        assertThat(claims.dueReceivers("", room.clock.millis(), 100))
                .containsExactly("https://dead.example:443", "https://zoe.example:443");
        assertThat(quickestSearch()).isLessThan(alone * 8);
        assertThat(claim("https://zoe.example:443", 8)).hasSize(1);
    }

    @Test
    void claims_atTheSameTime_neverMeet() throws Exception {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            room.record("https://a.example/");
        }
        List<List<DueDelivery>> taken = java.util.Collections.synchronizedList(new ArrayList<>());
        Runnable node = () -> {
            for (int i = 0; i < 10; i++) {
                taken.add(claim("https://a.example:443", 3));
            }
        };
        Thread one = Thread.ofVirtual().start(node);
        Thread two = Thread.ofVirtual().start(node);
        one.join();
        two.join();

        int sum = 0;
        for (List<DueDelivery> some : taken) {
            sum += some.size();
            some.forEach(delivery -> all.add(delivery.id()));
        }
        assertThat(sum).isEqualTo(40);
        assertThat(all).hasSize(40);
    }

    /** Looks for what is due, in nanoseconds; the least of several times, since any of them may be interrupted. */
    private long quickestSearch() {
        return LongStream.range(0, 30)
                .map(i -> {
                    long start = System.nanoTime();
                    claims.dueReceivers("", room.clock.millis(), 100);
                    return System.nanoTime() - start;
                })
                .min()
                .orElseThrow();
    }

    private Delivery find(DueDelivery delivery) {
        return room.deliveries.find(delivery.id()).orElseThrow();
    }
}
