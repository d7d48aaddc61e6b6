package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every webhook arrives, signed, however bad its receiver is and however often the process is killed. */
@Tag("long")
class WebhookKillIT {

    private static final int JOBS = Integer.getInteger("errand.test.webhooks", 2_000);
    private static final int KILLS = 5;
    private static final int CLIENTS = 16;
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    /** Thirty tries: a third of failures in each leaves none of ten thousand unsent, but for once in many ages. */
    private static final String DELAYS = "0s" + ",1s".repeat(29);

    @TempDir
    private Path directory;

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void kill9_fiveTimesWhileWebhooksAreSent_andEveryOneIsVerifiedInTheEnd() {
        List<String> arguments = List.of(
                "--errand.webhooks.allow=127.0.0.1",
                "--errand.webhooks.secret=" + SECRET,
                "--errand.webhooks.retry-delays=" + DELAYS,
                "--errand.webhooks.per-receiver=32");
        try (SignedReceiver receiver = new SignedReceiver(SECRET);
                ErrandProcess errand = new ErrandProcess(directory, List.of("-Xmx256m"), arguments)) {
            errand.start();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                AtomicInteger numbers = new AtomicInteger();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.execute(() -> submitAll(errand, receiver, numbers));
                }
                killAgainAndAgain(errand, receiver);
            }
            assertThat(accepted).hasSize(JOBS);
            await("every webhook is verified", () -> receiver.taken.keySet().containsAll(accepted), receiver);
            assertThat(receiver.taken.keySet()).isEqualTo(accepted);
            assertThat(receiver.forged).hasValue(0);
            await("the log of deliveries is closed", () -> isEmpty(errand, "pending"), receiver);
            checkTheLogOfDeliveries(errand, receiver);
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError");
        }
    }

    private void submitAll(ErrandProcess errand, SignedReceiver receiver, AtomicInteger numbers) {
        for (int number = numbers.incrementAndGet(); number <= JOBS; number = numbers.incrementAndGet()) {
            String body = """
                    {"task":"square","args":[%d],"webhook":{"url":"%s"}}""".formatted(number, receiver.url());
            while (!submit(errand, body, number)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    /** The key makes it one job, also when the process died before it answered. */
    private boolean submit(ErrandProcess errand, String body, int number) {
        try {
            HttpResponse<String> response = errand.post("/v1/jobs", body, "Idempotency-Key", "job-" + number);
            if (response.statusCode() == 202 || response.statusCode() == 200) {
                accepted.add(ErrandProcess.json(response).get("id").asString());
                return true;
            }
            return false;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void killAgainAndAgain(ErrandProcess errand, SignedReceiver receiver) {
        for (int kill = 1; kill <= KILLS; kill++) {
            int enough = JOBS / (KILLS + 1) * kill;
            await(enough + " webhooks are verified", () -> receiver.taken.size() >= enough, receiver);
            if (kill == 3) {
                receiver.down();
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
            }
            errand.kill();
            errand.start();
            if (kill == 3) {
                receiver.up();
            }
        }
    }

    private static void await(String what, BooleanSupplier condition, SignedReceiver receiver) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s, at %d after %d tries", what, receiver.taken.size(), receiver.tries.get())
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static boolean isEmpty(ErrandProcess errand, String status) {
        return ErrandProcess.json(errand.get("/v1/webhook-deliveries?status=" + status + "&limit=1"))
                .get("items")
                .isEmpty();
    }

    /** One delivery a job, by the id that its receiver saw, and its last try succeeded. */
    private void checkTheLogOfDeliveries(ErrandProcess errand, SignedReceiver receiver) {
        Map<String, String> logged = new HashMap<>();
        String next = "/v1/webhook-deliveries?limit=500";
        while (next != null) {
            JsonNode page = ErrandProcess.json(errand.get(next));
            for (JsonNode delivery : page.get("items")) {
                String job = delivery.get("jobId").asString();
                assertThat(delivery.get("status").asString()).as("%s", delivery).isEqualTo("delivered");
                assertThat(logged.put(job, delivery.get("id").asString()))
                        .as("deliveries of %s", job)
                        .isNull();
            }
            JsonNode cursor = page.get("nextCursor");
            next = cursor == null || cursor.isNull()
                    ? null
                    : "/v1/webhook-deliveries?limit=500&cursor=" + cursor.asString();
        }
        assertThat(logged.keySet()).isEqualTo(new HashSet<>(accepted));
        receiver.taken.forEach((job, messages) -> assertThat(messages).containsExactly(logged.get(job)));
    }
}
