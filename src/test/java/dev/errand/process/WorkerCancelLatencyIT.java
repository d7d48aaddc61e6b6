package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** How soon a worker hears that its job was called off: from the first byte of the cancel to the last of the heartbeat that waits. */
@Tag("long")
class WorkerCancelLatencyIT {

    private static final Logger log = LoggerFactory.getLogger(WorkerCancelLatencyIT.class);
    private static final int CANCELS = 100;
    private static final String TASK = "cancel.me";
    private static final Duration WITHIN = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    /** When a heartbeat was answered, and how. */
    private record Told(long at, JsonNode answer) {}

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void cancel_reachesAWaitingWorkerWithinASecond_alsoOnAnotherNode() throws Exception {
        try (Cluster cluster = new Cluster(directory, 2, List.of());
                ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor()) {
            cluster.start();
            ErrandProcess one = cluster.nodes().getFirst();
            ErrandProcess other = cluster.nodes().getLast();
            expect(
                    one.post(
                            "/v1/worker-tasks",
                            "{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[{\"name\":\"" + TASK + "\"}]}"),
                    200);

            List<Duration> same = latencies(one, one, worker);
            List<Duration> across = latencies(other, one, worker);

            report("on the same node", same);
            report("on another node", across);
            assertThat(median(same)).as("median on the same node of %s", same).isLessThan(WITHIN);
            assertThat(median(across))
                    .as("median on another node of %s", across)
                    .isLessThan(WITHIN);
        }
    }

    private static List<Duration> latencies(ErrandProcess client, ErrandProcess workers, ExecutorService worker)
            throws Exception {
        List<Duration> latencies = new ArrayList<>();
        for (int i = 0; i < CANCELS; i++) {
            latencies.add(latency(client, workers, worker));
        }
        Collections.sort(latencies);
        return latencies;
    }

    private static Duration latency(ErrandProcess client, ErrandProcess workers, ExecutorService worker)
            throws Exception {
        String job = expect(client.post("/v1/jobs", "{\"task\":\"" + TASK + "\"}"), 202)
                .get("id")
                .asString();
        JsonNode leases = expect(
                        workers.post(
                                "/v1/leases",
                                "{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[\"" + TASK
                                        + "\"],\"waitSeconds\":30}"),
                        200)
                .get("leases");
        assertThat(leases.at("/0/job/id").asString()).isEqualTo(job);
        String token = leases.at("/0/token").asString();
        Future<Told> told = worker.submit(() -> beat(workers, token));
        // So that it waits, most likely: it would be told as well if it came after the cancel, only without having
        // waited.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));

        long begun = System.nanoTime();
        expect(client.post("/v1/jobs/" + job + "/cancel", ""), 202);

        Told heard = told.get(70, TimeUnit.SECONDS);
        assertThat(heard.answer().at("/leases/0/stopReason").asString())
                .as("%s", heard)
                .isEqualTo("cancel");
        expect(workers.post("/v1/leases/" + token + "/complete", "{}"), 200);
        return Duration.ofNanos(heard.at() - begun);
    }

    private static Told beat(ErrandProcess node, String token) {
        JsonNode answer = expect(
                node.post(
                        "/v1/workers/w/heartbeat",
                        "{\"instance\":\"i\",\"leases\":[{\"token\":\"" + token + "\"}],\"waitSeconds\":40}"),
                200);
        return new Told(System.nanoTime(), answer);
    }

    private static JsonNode expect(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return ErrandProcess.json(answer);
    }

    private static Duration median(List<Duration> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static void report(String where, List<Duration> sorted) {
        log.info(
                "a cancel reaches a waiting worker {} within {} ms at the median of {}, {} ms at the most",
                where,
                median(sorted).toMillis(),
                sorted.size(),
                sorted.getLast().toMillis());
    }
}
