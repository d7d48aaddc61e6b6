package dev.errand.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.Webhook;
import dev.errand.job.WebhookEvent;
import dev.errand.webhook.Delivery;
import dev.errand.webhook.DeliveryQuery;
import dev.errand.webhook.DeliveryStatus;
import dev.errand.webhook.Endpoint;
import dev.errand.webhook.EndpointChange;
import dev.errand.webhook.SharedSecret;
import dev.errand.webhook.WebhookDeliveries;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.WebhookSecret;
import dev.errand.webhook.WebhookUrls;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

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
                        Webhook.USUAL_OF_JOB,
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
    void failedTry_isRepeated_withTheSameId() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        receiver.answering(exchange -> {
            byte[] text = "no\u0000pe ü".repeat(500).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            boolean last = calls.incrementAndGet() == 3;
            exchange.sendResponseHeaders(last ? 200 : 500, text.length);
            exchange.getResponseBody().write(text);
        });
        Job job = service.submit("hook-echo", "[\"x\"]", receiver.url("/in"));

        Delivery delivery = service.awaitOne(job, DeliveryStatus.DELIVERED);

        for (int i = 0; i < 3; i++) {
            assertThat(receiver.next().id()).isEqualTo(delivery.id());
        }
        assertThat(delivery.tries()).extracting(Delivery.Try::status).containsExactly(500, 500, 200);
        assertThat(delivery.tries().getFirst().error()).isEqualTo("answered 500");
        assertThat(delivery.tries().getFirst().answer())
                .startsWith("no\ufffdpe ü")
                .hasSizeLessThanOrEqualTo(Delivery.Try.ANSWER_BYTES);
    }

    @Test
    void tries_comeToAnEnd_andCanBeOrderedAgain() throws Exception {
        receiver.answering(Receiver.status(503));
        Job job = service.submit("hook-echo", "[\"x\"]", receiver.url("/in"));
        Delivery exhausted = service.awaitOne(job, DeliveryStatus.EXHAUSTED);
        assertThat(exhausted.tries()).hasSize(6);

        receiver.answering(Receiver.status(200));
        service.bean(WebhookDeliveries.class).redeliver(exhausted.id());

        Delivery delivered = service.awaitOne(job, DeliveryStatus.DELIVERED);
        assertThat(delivered.id()).isEqualTo(exhausted.id());
        assertThat(delivered.tries()).hasSize(7);
    }

    @Test
    void retryAfter_putsTheNextTryOff() {
        receiver.answering(Receiver.status(429, "Retry-After", "3600"));
        Job job = service.submit("hook-echo", "[\"x\"]", receiver.url("/in"));

        Delivery delivery =
                service.await(job, 1, one -> one.tries().size() == 1).getFirst();

        assertThat(delivery.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(delivery.nextTryAt()).isAfter(Instant.now().plusSeconds(3500));
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        receiver.answering(Receiver.status(307, "Location", receiver.url("/elsewhere")));
        Job job = service.submit("hook-echo", "[\"x\"]", receiver.url("/in"));

        Delivery delivery = service.awaitOne(job, DeliveryStatus.EXHAUSTED);

        assertThat(delivery.tries()).allSatisfy(one -> assertThat(one.error()).startsWith("answered 307"));
        assertThat(receiver.next().path()).isEqualTo("/in");
        assertThat(receiver.count()).isEqualTo(6);
    }

    @Test
    void drip_isCutOffByTheTimeout() {
        receiver.answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(100, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        });
        Job job = service.submit("hook-echo", "[\"x\"]", receiver.url("/in"));

        Delivery delivery = service.await(job, 1, one -> !one.tries().isEmpty()).getFirst();

        assertThat(delivery.tries().getFirst().error()).contains("within 2 seconds");
        assertThat(delivery.tries().getFirst().latency()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
    }

    @Test
    void endlessAnswer_isNotReadBeyondItsBeginning() {
        receiver.answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[64 * 1024];
            java.util.Arrays.fill(much, (byte) 'y');
            while (true) {
                exchange.getResponseBody().write(much);
            }
        });
        Job job = service.submit("hook-echo", "[\"x\"]", receiver.url("/in"));

        Delivery delivery = service.awaitOne(job, DeliveryStatus.DELIVERED);

        assertThat(delivery.tries().getFirst().answer()).isEqualTo("y".repeat(1024));
    }

    @Test
    void forbiddenAddresses_areNotCalled_andEndAtOnce() {
        List<String> forms = List.of(
                "http://127.0.0.2:1/",
                "https://2130706434/",
                "https://0x7f000002/",
                "https://0177.0.0.2/",
                "https://[::ffff:127.0.0.2]/",
                "https://[2002:7f00:2::]/",
                "https://[64:ff9b::7f00:2]/",
                "https://100.64.0.1/",
                "https://169.254.169.254/",
                "https://[::1]/",
                "http://8.8.8.8/");
        List<String> pings = forms.stream()
                .map(url -> service.endpoints()
                        .ping(service.endpoint(url).id())
                        .orElseThrow()
                        .id())
                .toList();

        for (String ping : pings) {
            Delivery delivery = service.await(ping, DeliveryStatus.EXHAUSTED);
            assertThat(delivery.tries()).singleElement().satisfies(one -> {
                assertThat(one.status()).isNull();
                assertThat(one.error()).contains("errand.webhooks.allow");
            });
        }
    }

    @Test
    void hangingReceiver_delaysNobodyElse() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        try (Receiver hanging = new Receiver().answering(exchange -> {
            hang.await();
            exchange.sendResponseHeaders(204, -1);
        })) {
            for (int i = 0; i < 100; i++) {
                service.submit("hook-echo", "[\"x\"]", hanging.url("/in"));
            }
            hanging.next();
            List<Job> jobs = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                jobs.add(service.submit("hook-echo", "[\"x\"]", receiver.url("/in")));
            }
            List<Duration> late = new ArrayList<>();
            for (Job job : jobs) {
                Delivery delivery = service.awaitOne(job, DeliveryStatus.DELIVERED);
                late.add(Duration.between(
                        delivery.createdAt(), delivery.tries().getFirst().at()));
            }
            Collections.sort(late);
            // The median: a machine that stops for a moment delays those few that are under way.
            assertThat(late.get(late.size() / 2)).as("%s", late).isLessThan(Duration.ofSeconds(1));
            hang.countDown();
        }
    }

    @Test
    void endpoint_thatIsGone_isDisabled_recovered_andTheOthersAreTold() throws Exception {
        try (Receiver gone = new Receiver().answering(Receiver.status(410))) {
            Endpoint watcher = service.endpoint(receiver.url("/watch"), WebhookEvent.ENDPOINT_DISABLED);
            Endpoint endpoint = service.endpoint(gone.url("/in"));
            Instant before = Instant.now().minusSeconds(1);
            Webhook named = new Webhook(null, endpoint.id(), Webhook.USUAL_OF_JOB, Map.of(), null);
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
                new Webhook(null, endpoint.id(), Webhook.USUAL_OF_JOB, Map.of(), "http://base"));

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

    /** Else it would be made again every half a minute for ever, and what comes after it would wait. */
    @Test
    void try_thatTheServiceItselfCannotMake_isATryThatFailed() throws Exception {
        WebhookClient closed =
                new WebhookClient(service.bean(WebhookUrls.class), service.bean(WebhookProperties.class));
        closed.destroy();
        MessageSender sender = new MessageSender(closed, service.bean(SharedSecret.class), Clock.systemUTC());
        DueDelivery due = new DueDelivery(
                "dlv_1", "c", "r", null, receiver.url("/in"), Map.of(), new byte[0], List.of(), 0, false, null);

        TryOutcome outcome = sender.send(due);

        assertThat(outcome.kind()).isEqualTo(TryOutcome.Kind.FAILED);
        assertThat(outcome.error()).isEqualTo("the service itself failed to send it");
        assertThat(receiver.count()).isZero();
    }
}
