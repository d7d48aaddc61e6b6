package dev.errand.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.Sized;
import dev.errand.store.TestStore;
import dev.errand.webhook.endpoint.CreatedEndpoint;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.EndpointChange;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryQuery;
import dev.errand.webhook.outbox.DeliveryRecorder;
import dev.errand.webhook.outbox.DeliveryStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What endpoints and recorded deliveries are on any database. */
abstract class WebhookContract {

    private static final String URL = "https://receiver.example.com/in";

    private WebhookFixture room;

    abstract TestStore open() throws Exception;

    @BeforeEach
    void openRoom() throws Exception {
        room = new WebhookFixture(open());
    }

    @AfterEach
    void closeRoom() {
        room.close();
    }

    @Test
    void create_keepsAll_butShowsTheSecretOnce() {
        WebhookSecret supplied = WebhookSecret.generate();
        CreatedEndpoint created = room.endpoints.create(
                URL,
                Set.of(WebhookEvent.JOB_FAILED, WebhookEvent.BATCH_FINISHED),
                Set.of("a \"b\"", "ü"),
                supplied,
                null);

        assertThat(created.secret()).isSameAs(supplied);
        assertThat(created.endpoint().id()).startsWith("ep_");
        assertThat(room.endpoints.find(created.endpoint().id())).contains(created.endpoint());
    }

    @Test
    void list_isNewestFirst_inPages() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(room.endpoint(Set.of()).id());
        }
        List<Endpoint> first = room.endpoints(null, 3);
        List<Endpoint> second = room.endpoints(first.getLast().id(), 3);

        assertThat(first).extracting(Endpoint::id).isEqualTo(ids.subList(0, 3));
        assertThat(second).extracting(Endpoint::id).isEqualTo(ids.subList(3, 5));
    }

    @Test
    void change_leavesWhatIsNotSaid() {
        Endpoint before = room.endpoint(Set.of(WebhookEvent.JOB_FAILED), "echo");

        Endpoint after = room.endpoints
                .change(before.id(), new EndpointChange("https://other.example.com/", null, Set.of(), null))
                .orElseThrow();

        assertThat(after.url()).isEqualTo("https://other.example.com/");
        assertThat(after.events()).containsExactly(WebhookEvent.JOB_FAILED);
        assertThat(after.tasks()).isEmpty();
        assertThat(after.enabled()).isTrue();
        assertThat(room.endpoints.find(before.id())).contains(after);
        assertThat(room.endpoints.change("ep_none", new EndpointChange(null, null, null, null)))
                .isEmpty();
    }

    @Test
    void finished_tellsTheNamedAddress_withTheOutcomeAsItWas() {
        Job job = room.insert("echo", new Webhook(URL, null, Webhook.DEFAULT_OF_JOB, Map.of(), "https://base"));

        room.fail(job);
        Delivery delivery = only(room.of(job));
        String body = room.body(delivery.id());
        room.store.store().retry(job.id(), room.clock.instant());

        assertThat(delivery.event()).isEqualTo(WebhookEvent.JOB_FAILED);
        assertThat(delivery.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(delivery.nextTryAt()).isEqualTo(delivery.createdAt());
        assertThat(room.body(delivery.id())).isEqualTo(body).contains("\"message\":\"boom\"");
    }

    @Test
    void finished_tellsNobody_whoDidNotAskForIt() {
        Job quiet = room.insert("echo", null);
        Job onlyFailures = room.insert("echo", new Webhook(URL, null, Set.of(WebhookEvent.JOB_FAILED), Map.of(), null));
        room.endpoint(Set.of(WebhookEvent.JOB_SUCCEEDED), "other");
        room.endpoint(Set.of());

        room.succeed(quiet, "1");
        room.succeed(onlyFailures, "1");

        assertThat(room.of(quiet)).isEmpty();
        assertThat(room.of(onlyFailures)).isEmpty();
    }

    @Test
    void finished_tellsSubscribers_fromTheirCreationToTheirRemoval() {
        Job before = room.insert("echo", null);
        room.succeed(before, "1");
        Endpoint endpoint = room.endpoint(Set.of(WebhookEvent.JOB_SUCCEEDED), "echo");
        Job meanwhile = room.insert("echo", null);
        room.succeed(meanwhile, "1");
        room.endpoints.delete(endpoint.id());
        Job after = room.insert("echo", null);
        room.succeed(after, "1");

        assertThat(room.of(before)).isEmpty();
        assertThat(only(room.of(meanwhile)).endpointId()).isEqualTo(endpoint.id());
        assertThat(room.of(after)).isEmpty();
    }

    @Test
    void finished_seesWhatAnotherNodeChanged() {
        WebhookFixture other = new WebhookFixture(room.store);
        room.succeed(room.insert("echo", null), "1");
        Endpoint endpoint = other.endpoint(Set.of(WebhookEvent.JOB_SUCCEEDED));
        Job job = room.insert("echo", null);
        room.succeed(job, "1");

        // Both hooks are on this store, so each records it once.
        assertThat(room.of(job))
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.endpointId()).isEqualTo(endpoint.id()));
    }

    @Test
    void finished_countsTheJsonBytesOfTheResult() {
        Webhook webhook = new Webhook(URL, null, Webhook.DEFAULT_OF_JOB, Map.of(), "https://base");
        Job fits = room.insert("echo", webhook);
        Job tooLarge = room.insert("echo", webhook);
        room.succeed(fits, "\"" + "ü".repeat(8191) + "\"");
        room.succeed(tooLarge, "\"" + "ü".repeat(8192) + "\"");

        assertThat(room.body(only(room.of(fits)).id()))
                .contains("\"result\":\"üüü")
                .doesNotContain("resultOmitted");
        assertThat(room.body(only(room.of(tooLarge)).id()))
                .doesNotContain("\"result\":\"ü")
                .contains("\"resultOmitted\":true")
                .contains("\"resultUrl\":\"https://base/v1/jobs/" + tooLarge.id() + "/result\"");
    }

    @Test
    void disabled_isRecordedAsExhausted_andRecovered() {
        Endpoint endpoint = room.endpoint(Set.of(WebhookEvent.JOB_SUCCEEDED));
        room.endpoints.change(endpoint.id(), new EndpointChange(null, null, null, false));
        Job old = room.insert("echo", null);
        room.succeed(old, "1");
        room.clock.turn(Duration.ofHours(1));
        Job job = room.insert("echo", null);
        room.succeed(job, "1");

        Delivery missed = only(room.of(job));
        assertThat(missed.status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(missed.tries()).singleElement().satisfies(one -> {
            assertThat(one.error()).isEqualTo("endpoint disabled");
            assertThat(one.status()).isNull();
            assertThat(one.latency()).isNull();
        });
        var since = room.clock.instant().minusSeconds(60);
        assertThat(room.endpoints.recover(endpoint.id(), since)).hasValue(0);

        room.endpoints.change(endpoint.id(), new EndpointChange(null, null, null, true));
        assertThat(room.endpoints.recover(endpoint.id(), since)).hasValue(1);
        assertThat(only(room.of(job)).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(only(room.of(old)).status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(room.endpoints.recover("ep_none", since)).isEmpty();
    }

    @Test
    void finished_recordsWhyNobodyIsTold_whenTheNamedEndpointIsGone() {
        Endpoint endpoint = room.endpoint(Set.of(WebhookEvent.JOB_SUCCEEDED));
        Job job = room.insert(
                "echo", new Webhook(null, endpoint.id(), Webhook.DEFAULT_OF_JOB, Map.of("X-A", "b"), "https://base"));
        room.endpoints.delete(endpoint.id());

        room.succeed(job, "1");

        Delivery delivery = only(room.of(job));
        assertThat(delivery.event()).isEqualTo(WebhookEvent.JOB_SUCCEEDED);
        assertThat(delivery.endpointId()).isEqualTo(endpoint.id());
        assertThat(delivery.url()).isNull();
        assertThat(delivery.status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(delivery.nextTryAt()).isNull();
        assertThat(delivery.tries())
                .singleElement()
                .isEqualTo(new Delivery.Try(delivery.createdAt(), null, null, null, "endpoint removed"));
    }

    @Test
    void finished_recordsNothing_ofWhatAnEndpointThatIsGoneDidNotAskFor() {
        Endpoint endpoint = room.endpoint(Set.of());
        Job job =
                room.insert("echo", new Webhook(null, endpoint.id(), Set.of(WebhookEvent.JOB_FAILED), Map.of(), null));
        room.endpoints.delete(endpoint.id());

        room.succeed(job, "1");

        assertThat(room.of(job)).isEmpty();
    }

    @Test
    void finished_recordsAStartThatStillWaits_beforeTheEnd_andOnceOnly() {
        Set<WebhookEvent> events = Set.of(WebhookEvent.JOB_STARTED, WebhookEvent.JOB_SUCCEEDED);
        Job job = room.insert("echo", new Webhook(URL, null, events, Map.of(), null));
        List<DeliveryRecorder.Named> start = room.start(job);

        room.succeed(job, "1");

        assertThat(room.starts.isEmpty()).isTrue();
        // As by the thread that records starts, whose commit may have got no answer.
        room.store.transactions().write(connection -> {
            room.recorder.write(connection, start);
            return 0;
        });
        assertThat(room.of(job))
                .extracting(Delivery::event)
                .containsExactly(WebhookEvent.JOB_SUCCEEDED, WebhookEvent.JOB_STARTED);
        assertThat(room.of(job).getLast().id()).isEqualTo(start.getFirst().id());
    }

    @Test
    void requeued_recordsAStartThatStillWaits() {
        Job job =
                room.insert("echo", new Webhook(URL, null, Set.of(WebhookEvent.JOB_STARTED), Map.of(), "https://base"));
        room.start(job);

        room.interrupt(job);

        assertThat(room.of(job)).extracting(Delivery::event).containsExactly(WebhookEvent.JOB_STARTED);
        assertThat(room.starts.isEmpty()).isTrue();
    }

    @Test
    void recover_beginsWithWhatWasRecordedAtThatMoment() {
        Endpoint endpoint = room.endpoint(Set.of(WebhookEvent.JOB_SUCCEEDED));
        room.endpoints.change(endpoint.id(), new EndpointChange(null, null, null, false));
        room.succeed(room.insert("echo", null), "1");
        var recorded = room.clock.instant();
        room.endpoints.change(endpoint.id(), new EndpointChange(null, null, null, true));

        assertThat(room.endpoints.recover(endpoint.id(), recorded.plusMillis(1)))
                .hasValue(0);
        assertThat(room.endpoints.recover(endpoint.id(), recorded)).hasValue(1);
    }

    @Test
    void recover_isNotBoundedByOneTransaction() {
        Endpoint endpoint = room.endpoint(Set.of());
        var since = room.clock.instant();
        room.endpoints.change(endpoint.id(), new EndpointChange(null, null, null, false));
        for (int i = 0; i < 2500; i++) {
            room.record(WebhookEvent.JOB_SUCCEEDED, endpoint.id());
        }
        room.endpoints.change(endpoint.id(), new EndpointChange(null, null, null, true));

        assertThat(room.endpoints.recover(endpoint.id(), since)).hasValue(2500);
    }

    @Test
    void list_filtersByStatusJobAndEndpoint() {
        Endpoint endpoint = room.endpoint(Set.of());
        String plain = room.record(URL);
        String managed = room.record(WebhookEvent.JOB_FAILED, endpoint.id());

        assertThat(ids(new DeliveryQuery(DeliveryStatus.PENDING, null, null, null, 10)))
                .containsExactly(managed, plain);
        assertThat(ids(new DeliveryQuery(null, null, endpoint.id(), null, 10))).containsExactly(managed);
        assertThat(ids(new DeliveryQuery(null, null, null, managed, 10))).containsExactly(plain);
        String job = room.deliveries.find(plain).orElseThrow().jobId();
        assertThat(ids(new DeliveryQuery(null, job, null, null, 10))).containsExactly(plain);
        assertThat(ids(new DeliveryQuery(DeliveryStatus.DELIVERED, null, null, null, 10)))
                .isEmpty();
        assertThat(ids(new DeliveryQuery(DeliveryStatus.EXHAUSTED, null, null, null, 10)))
                .isEmpty();
    }

    @Test
    void sharedSecret_isTheSameForAll_andAfterwards() {
        WebhookSecret first =
                new SharedSecret(room.store.transactions(), Properties.with(List.of()), room.store.sealing()).get();

        assertThat(new SharedSecret(room.store.transactions(), Properties.with(List.of()), room.store.sealing())
                        .get()
                        .text())
                .isEqualTo(first.text());
    }

    private List<String> ids(DeliveryQuery query) {
        return room.deliveries.measure(query).stream().map(Sized.Row::id).toList();
    }

    private static Delivery only(List<Delivery> deliveries) {
        assertThat(deliveries).hasSize(1);
        return deliveries.getFirst();
    }
}
