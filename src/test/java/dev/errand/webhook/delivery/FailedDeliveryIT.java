package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.webhook.SharedSecret;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.WebhookUrls;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.delivery.attempt.MessageSender;
import dev.errand.webhook.delivery.attempt.TryOutcome;
import dev.errand.webhook.delivery.attempt.TrySpans;
import dev.errand.webhook.delivery.attempt.WebhookClient;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryStatus;
import dev.errand.webhook.outbox.WebhookDeliveries;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers that fail, hang, redirect, drip or may not be called: tries are repeated, and harm nobody else. */
class FailedDeliveryIT {

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

    /** Else it would be made again every half a minute for ever, and what comes after it would wait. */
    @Test
    void try_thatTheServiceItselfCannotMake_isATryThatFailed() throws Exception {
        WebhookClient closed =
                new WebhookClient(service.bean(WebhookUrls.class), service.bean(WebhookProperties.class));
        closed.destroy();
        MessageSender sender = new MessageSender(
                closed, service.bean(SharedSecret.class), service.bean(TrySpans.class), Clock.systemUTC());
        DueDelivery due = new DueDelivery(
                "dlv_1", "c", "r", null, receiver.url("/in"), Map.of(), new byte[0], List.of(), 0, false, null);

        TryOutcome outcome = sender.send(due);

        assertThat(outcome.kind()).isEqualTo(TryOutcome.Kind.FAILED);
        assertThat(outcome.error()).isEqualTo("the service itself failed to send it");
        assertThat(receiver.count()).isZero();
    }
}
