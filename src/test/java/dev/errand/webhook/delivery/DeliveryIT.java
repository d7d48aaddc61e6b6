package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.WebhookSecret;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.EndpointChange;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryQuery;
import dev.errand.webhook.outbox.DeliveryStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What arrives at receivers, over HTTP: signed, in order, once for each receiver. */
class DeliveryIT {

    private static DeliveryFixture service;
    private Receiver receiver;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = new DeliveryFixture(directory, "--errand.webhooks.timeout=2s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void open() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void outcome_arrivesSigned_withTheJobAsItIs() throws Exception {
        Job job = service.submit(
                "hook-echo",
                "[\"ü😀\"]",
                new Webhook(
                        receiver.url("/in"),
                        null,
                        Webhook.DEFAULT_OF_JOB,
                        Map.of("Authorization", "Bearer x"),
                        "http://base"));

        Receiver.Message message = receiver.next();
        Delivery delivery = service.awaitOne(job, DeliveryStatus.DELIVERED);
        JsonNode body = message.json();

        assertThat(message.verifies(service.sharedSecret())).isTrue();
        assertThat(message.id()).isEqualTo(delivery.id());
        assertThat(message.headers()).containsEntry("authorization", "Bearer x");
        assertThat(message.headers()).containsEntry("content-type", "application/json");
        assertThat(body.propertyNames()).containsExactly("type", "timestamp", "data");
        assertThat(body.get("type").asString()).isEqualTo("job.succeeded");
        assertThat(body.get("data").get("id").asString()).isEqualTo(job.id().value());
        assertThat(body.get("data").get("status").asString()).isEqualTo("succeeded");
        assertThat(body.get("data").get("result").asString()).isEqualTo("ü😀");
        assertThat(body.get("data").has("resultOmitted")).isFalse();
        assertThat(body.get("timestamp")).isEqualTo(body.get("data").get("finishedAt"));
        assertThat(body.get("data").get("links").get("self").asString())
                .isEqualTo("http://base/v1/jobs/" + job.id().value());
        assertThat(delivery.tries()).singleElement().satisfies(one -> {
            assertThat(one.status()).isEqualTo(204);
            // Whole milliseconds: an answer may take less than one.
            assertThat(one.latency()).isBetween(Duration.ZERO, Duration.between(delivery.createdAt(), Instant.now()));
            assertThat(one.error()).isNull();
        });
        assertThat(delivery.nextTryAt()).isNull();
    }

    @Test
    void largeResult_isLeftOut_andLinked() throws Exception {
        Job job = service.submit("hook-large", "[16383]", receiver.url("/in"));

        JsonNode data = receiver.next().json().get("data");

        assertThat(data.has("result")).isFalse();
        assertThat(data.get("resultOmitted").asBoolean()).isTrue();
        assertThat(data.get("resultUrl").asString())
                .isEqualTo("http://base/v1/jobs/" + job.id().value() + "/result");

        service.submit("hook-large", "[16382]", receiver.url("/in"));
        assertThat(receiver.next().json().get("data").get("result").asString()).hasSize(16382);
    }

    @Test
    void failure_isTold_withTheError() throws Exception {
        service.submit("hook-fail", "[]", receiver.url("/in"));

        JsonNode body = receiver.next().json();

        assertThat(body.get("type").asString()).isEqualTo("job.failed");
        assertThat(body.get("data").get("error").get("message").asString()).isEqualTo("boom ü😀");
    }

    @Test
    void endpoint_thatIsGone_isDisabled_recovered_andTheOthersAreTold() throws Exception {
        try (Receiver gone = new Receiver().answering(Receiver.status(410))) {
            Endpoint watcher = service.endpoint(receiver.url("/watch"), WebhookEvent.ENDPOINT_DISABLED);
            Endpoint endpoint = service.endpoint(gone.url("/in"));
            Instant before = Instant.now().minusSeconds(1);
            Webhook named = new Webhook(null, endpoint.id(), Webhook.DEFAULT_OF_JOB, Map.of(), null);
            Job first = service.submit("hook-echo", "[\"x\"]", named);

            assertThat(service.awaitOne(first, DeliveryStatus.EXHAUSTED).tries())
                    .singleElement()
                    .satisfies(one -> assertThat(one.error()).isEqualTo("answered 410 Gone"));
            assertThat(service.endpoints().find(endpoint.id()).orElseThrow().enabled())
                    .isFalse();
            JsonNode news = receiver.next().json();
            assertThat(news.get("type").asString()).isEqualTo("endpoint.disabled");
            assertThat(news.get("data").get("id").asString()).isEqualTo(endpoint.id());

            Job second = service.submit("hook-echo", "[\"x\"]", named);
            assertThat(service.awaitOne(second, DeliveryStatus.EXHAUSTED).tries())
                    .singleElement()
                    .satisfies(one -> assertThat(one.error()).isEqualTo("endpoint disabled"));
            assertThat(gone.count()).isEqualTo(1);

            gone.answering(Receiver.status(200));
            service.endpoints().change(endpoint.id(), new EndpointChange(null, null, null, true));
            assertThat(service.endpoints().recover(endpoint.id(), before)).hasValue(2);
            service.awaitOne(first, DeliveryStatus.DELIVERED);
            service.awaitOne(second, DeliveryStatus.DELIVERED);
            service.endpoints().delete(watcher.id());
        }
    }

    @Test
    void namedAndSubscribed_isOneDelivery() throws Exception {
        Endpoint endpoint = service.endpoint(receiver.url("/in"), WebhookEvent.JOB_SUCCEEDED);
        Endpoint other = service.endpoints()
                .create(receiver.url("/other"), Set.of(WebhookEvent.JOB_SUCCEEDED), Set.of("hook-fail"), null, null)
                .endpoint();
        Job job = service.submit(
                "hook-echo",
                "[\"x\"]",
                new Webhook(null, endpoint.id(), Webhook.DEFAULT_OF_JOB, Map.of(), "http://base"));

        Delivery delivery = service.awaitOne(job, DeliveryStatus.DELIVERED);

        assertThat(delivery.endpointId()).isEqualTo(endpoint.id());
        service.endpoints().delete(endpoint.id());
        service.endpoints().delete(other.id());
    }

    @Test
    void rotatedSecrets_bothSign() throws Exception {
        var created = service.endpoints().create(receiver.url("/in"), Set.of(), Set.of(), null, null);
        String id = created.endpoint().id();
        WebhookSecret second = service.endpoints().rotateSecret(id, null).orElseThrow();
        service.endpoints().ping(id);
        Receiver.Message message = receiver.next();
        assertThat(message.json().get("type").asString()).isEqualTo("webhook.ping");
        assertThat(message.verifies(created.secret().text())).isTrue();
        assertThat(message.verifies(second.text())).isTrue();

        WebhookSecret third = service.endpoints().rotateSecret(id, null).orElseThrow();
        service.endpoints().ping(id);
        Receiver.Message later = receiver.next();
        assertThat(later.verifies(created.secret().text())).isFalse();
        assertThat(later.verifies(second.text())).isTrue();
        assertThat(later.verifies(third.text())).isTrue();
        assertThat(later.header("webhook-signature").split(" ")).hasSize(2);
    }

    @Test
    void startAndProgress_areTold_atMostTwiceASecond() {
        Set<WebhookEvent> live = EnumSet.of(WebhookEvent.JOB_STARTED, WebhookEvent.JOB_PROGRESS);
        Instant before = Instant.now();
        Job job = service.submit(
                "hook-progress", "[30, 50]", new Webhook(receiver.url("/in"), null, live, Map.of(), "http://base"));
        List<Delivery> all = service.await(
                new DeliveryQuery(DeliveryStatus.DELIVERED, job.id().value(), null, null, 100),
                found -> found.size() >= 3);
        double seconds = Duration.between(before, Instant.now()).toMillis() / 1000.0;

        assertThat(all.getLast().event()).isEqualTo(WebhookEvent.JOB_STARTED);
        assertThat(all)
                .filteredOn(one -> one.event() == WebhookEvent.JOB_PROGRESS)
                .hasSizeBetween(2, (int) (seconds * 2) + 1);
    }

    @Test
    void newsOfOneJob_arriveInTheOrderInWhichTheyHappened() throws Exception {
        Set<WebhookEvent> events =
                EnumSet.of(WebhookEvent.JOB_STARTED, WebhookEvent.JOB_PROGRESS, WebhookEvent.JOB_SUCCEEDED);
        Webhook webhook = new Webhook(receiver.url("/in"), null, events, Map.of(), "http://base");
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            jobs.add(service.submit("hook-echo", "[\"x\"]", webhook));
        }
        Job slow = service.submit("hook-progress", "[20, 50]", webhook);

        Map<String, List<String>> told = new HashMap<>();
        for (int ends = 0; ends <= jobs.size(); ) {
            JsonNode body = receiver.next().json();
            String type = body.get("type").asString();
            told.computeIfAbsent(body.get("data").get("id").asString(), id -> new ArrayList<>())
                    .add(type);
            ends += type.equals("job.succeeded") ? 1 : 0;
        }

        assertThat(jobs)
                .allSatisfy(
                        job -> assertThat(told.get(job.id().value())).containsExactly("job.started", "job.succeeded"));
        assertThat(told.get(slow.id().value()))
                .startsWith("job.started")
                .endsWith("job.succeeded")
                .containsOnlyOnce("job.started", "job.succeeded");
    }

    @Test
    void endOfAJob_doesNotWaitForItsStart_onceThatHasFailed() throws Exception {
        Set<WebhookEvent> events = EnumSet.of(WebhookEvent.JOB_STARTED, WebhookEvent.JOB_SUCCEEDED);
        Webhook webhook = new Webhook(receiver.url("/in"), null, events, Map.of(), "http://base");
        receiver.answering(Receiver.status(429, "Retry-After", "3600"));

        Job job = service.submit("hook-echo", "[\"x\"]", webhook);

        assertThat(receiver.next().json().get("type").asString()).isEqualTo("job.started");
        assertThat(receiver.next().json().get("type").asString()).isEqualTo("job.succeeded");
        service.await(
                job,
                2,
                one -> one.status() == DeliveryStatus.PENDING && one.tries().size() == 1);
    }
}
