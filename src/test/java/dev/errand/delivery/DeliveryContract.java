package dev.errand.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.WebhookEvent;
import dev.errand.store.TestStore;
import dev.errand.webhook.CreatedEndpoint;
import dev.errand.webhook.Delivery;
import dev.errand.webhook.DeliveryStatus;
import dev.errand.webhook.EndpointChange;
import dev.errand.webhook.Properties;
import dev.errand.webhook.WebhookFixture;
import dev.errand.webhook.WebhookProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How deliveries are claimed and tries written down, on any database. */
abstract class DeliveryContract {

    private static final WebhookProperties PROPERTIES = Properties.with(List.of(), List.of(Duration.ZERO), null);
    private static final TryVerdict DELIVERED = new TryVerdict.Delivered();
    private static final TryVerdict EXHAUSTED = new TryVerdict.Exhausted();

    private WebhookFixture room;
    private DeliveryClaims claims;
    private TryWrites writes;

    abstract TestStore open() throws Exception;

    @BeforeEach
    void openRoom() throws Exception {
        room = new WebhookFixture(open());
        claims = new DeliveryClaims(room.store.transactions());
        writes = new TryWrites(room.store.transactions(), room.endpoints, PROPERTIES, room.clock);
    }

    @AfterEach
    void closeRoom() {
        room.close();
    }

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
            var line = dev.errand.store.Transactions.jdbc(connection);
            for (int i = 0; i < 5_000; i++) {
                line.sql("""
                                insert into webhook_delivery (id, event, job_id, url, receiver, status, one_try, due_at)
                                values (?, 'job.failed', ?, 'https://a.example/', 'https://a.example:443', 'pending', 0, 1)""").param("dlv_" + i).param("job_" + i).update();
            }
            return 0;
        });

        assertThat(room.store
                        .transactions()
                        .<List<String>>read(jdbc -> jdbc.sql(explain() + DeliveryClaims.FIRST_DUE)
                                .param("receiver", "https://a.example:443")
                                .param("now", 1L)
                                .param("most", 8)
                                .query((row, i) ->
                                        row.getString(row.getMetaData().getColumnCount()))
                                .list()))
                .anyMatch(step -> step.contains("webhook_delivery_turn"))
                .anyMatch(step -> step.contains("webhook_delivery_job"));
    }

    /** What asks the database for its plan. */
    abstract String explain();

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
    void dueReceivers_withALongLineOfOne_areFoundAsQuickly() {
        room.record("https://dead.example/");
        long alone = quickestSearch();
        room.store.transactions().write(connection -> {
            for (int i = 0; i < 20_000; i++) {
                String id = "dlv_0000000000000000000000" + String.format(java.util.Locale.ROOT, "%05d", i);
                dev.errand.store.Transactions.jdbc(connection)
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

    private void fail(String endpointId) {
        room.record(WebhookEvent.JOB_SUCCEEDED, endpointId);
        writes.write(claim("https://a.example:443", 1).getFirst(), answered(500), EXHAUSTED);
    }

    private void succeed(String endpointId) {
        room.record(WebhookEvent.JOB_SUCCEEDED, endpointId);
        writes.write(claim("https://a.example:443", 1).getFirst(), answered(204), DELIVERED);
    }

    private static DueDelivery only(List<DueDelivery> due) {
        assertThat(due).hasSize(1);
        return due.getFirst();
    }

    private Delivery find(DueDelivery delivery) {
        return room.deliveries.find(delivery.id()).orElseThrow();
    }

    private List<DueDelivery> claim(String receiver, int most) {
        return claims.claim(Map.of(receiver, most), room.clock.millis());
    }

    private TryOutcome answered(int status) {
        return TryOutcome.answered(room.clock.instant(), status, Duration.ofMillis(3), "ok", Duration.ZERO);
    }
}
