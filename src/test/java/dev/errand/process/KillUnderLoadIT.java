package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Nothing that was accepted is lost, however often the process is killed. */
@Tag("kill")
class KillUnderLoadIT {

    private static final int KILLS = Integer.getInteger("errand.test.kills", 3);
    private static final int CLIENTS = 16;

    @TempDir
    private Path directory;

    private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicBoolean load = new AtomicBoolean(true);

    private record Accepted(int number, boolean atMostOnce, boolean waited) {}

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void kill9_againAndAgainUnderLoad_losesNothingAndRunsNothingTwiceThatMayRunOnce() throws Exception {
        try (Receiver receiver = new Receiver();
                ErrandProcess errand =
                        new ErrandProcess(directory, List.of(), List.of("--errand.http.allow=127.0.0.1"))) {
            errand.start();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.execute(() -> submitUntilTheEnd(errand, receiver));
                }
                killAgainAndAgain(errand);
                load.set(false);
            }
            assertThat(accepted.size()).as("accepted jobs").isGreaterThan(KILLS * 20);
            Map<String, JsonNode> ended = awaitAll(errand);
            accepted.forEach((id, job) -> check(job, ended.get(id), receiver));
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError");
        }
    }

    private void killAgainAndAgain(ErrandProcess errand) {
        Random random = new Random(20);
        for (int i = 0; i < KILLS; i++) {
            int before = accepted.size();
            // In the middle of the work: something was accepted since the start, and then a random moment more.
            awaitMoreThan(before + 20);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
            errand.kill();
            errand.start();
        }
    }

    private void awaitMoreThan(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (accepted.size() <= count) {
            assertThat(System.nanoTime() - deadline).as("submissions go on").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void submitUntilTheEnd(ErrandProcess errand, Receiver receiver) {
        while (load.get()) {
            int number = numbers.incrementAndGet();
            boolean atMostOnce = number % 3 == 0;
            boolean waits = number % 7 == 0;
            String body = """
                    {"task":"http_request","args":["POST","%s"],"atMostOnce":%s,
                     "metadata":{"number":"%d"}}""".formatted(receiver.url("/" + number), atMostOnce, number);
            try {
                HttpResponse<String> response =
                        waits ? errand.post("/v1/jobs", body, "Prefer", "wait=5") : errand.post("/v1/jobs", body);
                if (response.statusCode() == 202 || response.statusCode() == 201) {
                    String id = ErrandProcess.json(response).get("id").asString();
                    accepted.put(id, new Accepted(number, atMostOnce, waits));
                }
            } catch (UncheckedIOException e) {
                // The process is down: nothing was promised. A moment's rest, then the next one.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private Map<String, JsonNode> awaitAll(ErrandProcess errand) {
        Map<String, JsonNode> ended = new HashMap<>();
        List<String> ids = new ArrayList<>(accepted.keySet());
        for (int from = 0; from < ids.size(); from += 1000) {
            List<String> some = ids.subList(from, Math.min(from + 1000, ids.size()));
            awaitSome(errand, some, ended);
        }
        return ended;
    }

    private static void awaitSome(ErrandProcess errand, List<String> ids, Map<String, JsonNode> ended) {
        String body = ErrandProcess.JSON.writeValueAsString(Map.of("ids", ids, "until", "all", "waitSeconds", 60));
        JsonNode answer = ErrandProcess.json(errand.post("/v1/jobs/wait", body));
        assertThat(answer.get("missing")).isEmpty();
        assertThat(answer.get("pending")).isEmpty();
        answer.get("done").forEach(job -> ended.put(job.get("id").asString(), job));
    }

    private static void check(Accepted accepted, JsonNode job, Receiver receiver) {
        int hits = receiver.hits("/" + accepted.number());
        String status = job.get("status").asString();
        if (accepted.atMostOnce()) {
            assertThat(hits).as("runs of %s", job).isLessThanOrEqualTo(1);
            if (status.equals("failed")) {
                assertThat(job.get("reason").asString()).isEqualTo("worker-lost");
                return;
            }
        }
        assertThat(status).as("%s", job).isEqualTo("succeeded");
        assertThat(job.get("result").get("status").asInt()).isEqualTo(204);
        assertThat(job.get("metadata").get("number").asString()).isEqualTo(Integer.toString(accepted.number()));
        assertThat(hits).isPositive();
    }
}
