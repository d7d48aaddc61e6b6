package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** No outcome is lost and none that was acknowledged comes again, however often the process is killed under its consumers. */
@Tag("long")
class ResultQueueKillIT {

    private static final int OUTCOMES = 10_000;
    private static final int KILLS = 4;
    private static final int CLIENTS = 16;
    private static final int CONSUMERS = 8;
    private static final String RECEIVE = "{\"max\":100,\"waitSeconds\":2,\"visibilitySeconds\":5}";

    @TempDir
    private Path directory;

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> deliveries = new ConcurrentHashMap<>();
    /** The delivery with which each was acknowledged. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    /** Acknowledged when the process died, before the answer came: the acknowledgement may or may not be on disk. */
    private final Map<String, Integer> inDoubt = new ConcurrentHashMap<>();

    private volatile boolean over;

    private record Held(String jobId, int delivery, String receipt) {}

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void kill9_whileAQueueIsConsumed_losesNoOutcomeAndRepeatsNoneThatWasAcknowledged() throws Exception {
        try (ErrandProcess errand = new ErrandProcess(directory, List.of(), List.of())) {
            errand.start();
            submitAll(errand);
            List<Future<?>> consumers = new ArrayList<>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CONSUMERS; i++) {
                    consumers.add(executor.submit(() -> consumeUntilTheEnd(errand)));
                }
                try {
                    for (int kill = 1; kill <= KILLS; kill++) {
                        int enough = OUTCOMES / (KILLS + 1) * kill;
                        await(enough + " are acknowledged", () -> acknowledged.size() >= enough);
                        errand.kill();
                        errand.start();
                    }
                    await("the queue is empty", () -> isEmpty(errand));
                } finally {
                    over = true;
                }
            }
            for (Future<?> consumer : consumers) {
                consumer.get();
            }
            Map<String, Integer> delivered = new HashMap<>(inDoubt);
            delivered.putAll(acknowledged);
            assertThat(delivered.keySet()).isEqualTo(accepted);
            assertThat(inDoubt.size()).isLessThanOrEqualTo(KILLS * CONSUMERS * 100);
            deliveries.forEach((id, last) ->
                    assertThat(last).as("the last delivery of %s", id).isEqualTo(delivered.get(id)));
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError", " ERROR ");
        }
    }

    private void submitAll(ErrandProcess errand) {
        AtomicInteger numbers = new AtomicInteger();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.execute(() -> {
                    for (int number = numbers.incrementAndGet();
                            number <= OUTCOMES;
                            number = numbers.incrementAndGet()) {
                        HttpResponse<String> response = errand.post(
                                "/v1/jobs", "{\"task\":\"square\",\"args\":[" + number + "],\"resultQueue\":\"q\"}");
                        assertThat(response.statusCode()).isEqualTo(202);
                        accepted.add(ErrandProcess.json(response).get("id").asString());
                    }
                });
            }
        }
        assertThat(accepted).hasSize(OUTCOMES);
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s, at %d", what, acknowledged.size())
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static boolean isEmpty(ErrandProcess errand) {
        return ErrandProcess.json(errand.get("/v1/result-queues")).get("items").isEmpty();
    }

    private void consumeUntilTheEnd(ErrandProcess errand) {
        while (!over) {
            try {
                List<Held> held = receive(errand);
                // Now and then a consumer dies with what it holds.
                if (!held.isEmpty() && ThreadLocalRandom.current().nextInt(10) > 0) {
                    acknowledge(errand, held);
                }
            } catch (UncheckedIOException e) {
                // The process is down. A moment's rest, then again.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private List<Held> receive(ErrandProcess errand) {
        HttpResponse<String> response = errand.post("/v1/result-queues/q/receive", RECEIVE);
        List<Held> held = new ArrayList<>();
        if (response.statusCode() == 200) {
            for (JsonNode message : ErrandProcess.json(response).get("messages")) {
                String id = message.get("job").get("id").asString();
                int delivery = message.get("deliveryCount").asInt();
                assertThat(message.get("job").get("status").asString()).isEqualTo("succeeded");
                deliveries.merge(id, delivery, Math::max);
                held.add(new Held(id, delivery, message.get("receipt").asString()));
            }
        }
        return held;
    }

    private void acknowledge(ErrandProcess errand, List<Held> held) {
        List<String> receipts = held.stream().map(Held::receipt).toList();
        HttpResponse<String> response;
        try {
            response = errand.post(
                    "/v1/result-queues/q/ack", ErrandProcess.JSON.writeValueAsString(Map.of("receipts", receipts)));
        } catch (UncheckedIOException e) {
            held.forEach(each -> inDoubt.put(each.jobId(), each.delivery()));
            throw e;
        }
        if (response.statusCode() == 200) {
            JsonNode results = ErrandProcess.json(response).get("results");
            for (int i = 0; i < held.size(); i++) {
                String outcome = results.get(i).get("outcome").asString();
                assertThat(outcome).isIn("done", "stale");
                if (outcome.equals("done")) {
                    acknowledged.put(held.get(i).jobId(), held.get(i).delivery());
                }
            }
        }
    }
}
