package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.store.PostgresServer;
import dev.errand.task.JobContext;
import dev.errand.task.Param;
import dev.errand.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** Two versions on one database, of which only the new one has a task: whatever happens to its jobs, the old one leaves them alone. */
@Timeout(180)
class RollingTasksIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Map<String, AtomicInteger> STARTS = new ConcurrentHashMap<>();
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.newDatabase();
    private final List<RunningService> nodes = new ArrayList<>();

    static class OldVersion {}

    static class NewVersion {
        @Bean
        NewTasks newTasks() {
            return new NewTasks();
        }
    }

    static final class NewTasks {

        /** Fails at its first attempt if it is told to. */
        @Task("rolling_new")
        int run(int value, @Param(defaultValue = "false") boolean fails, JobContext job) throws InterruptedException {
            STARTS.computeIfAbsent(job.jobId(), id -> new AtomicInteger()).incrementAndGet();
            gate.await();
            if (fails && job.attempt() == 1) {
                throw new IllegalStateException("the first time");
            }
            return value;
        }
    }

    @AfterEach
    void close() {
        gate.countDown();
        nodes.reversed().forEach(RunningService::close);
        server.giveBack(url);
    }

    private RunningService start(Class<?> version) {
        RunningService node = RunningService.start(
                url,
                version,
                "--errand.execution.queues.default.concurrency=4",
                "--errand.execution.drain=300ms",
                "--errand.maintenance.poll-interval=250ms",
                "--errand.dispatch.poll-interval=500ms");
        nodes.add(node);
        return node;
    }

    private void stop(RunningService node) {
        nodes.remove(node);
        node.close();
    }

    private static String submit(RunningService node, String task, String rest) {
        return node.json(node.post("/v1/jobs", "{\"task\":\"" + task + "\"," + rest + "}"))
                .get("id")
                .asString();
    }

    private static JsonNode job(RunningService node, String id) {
        return node.json(node.get("/v1/jobs/" + id));
    }

    private static String status(RunningService node, String id) {
        return job(node, id).get("status").asString();
    }

    private static List<String> submitNew(RunningService node, int jobs) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(submit(node, "rolling_new", "\"args\":[" + i + "],\"priority\":" + i % 3));
        }
        return ids;
    }

    @Test
    void jobsThatOnlyTheNewVersionKnows_areNeitherLostNorFailed_andKeepNothingElseWaiting() {
        RunningService old = start(OldVersion.class);
        assertThat(old.post("/v1/jobs", "{\"task\":\"rolling_new\",\"args\":[1]}")
                        .statusCode())
                .isEqualTo(422);
        RunningService first = start(NewVersion.class);
        gate = new CountDownLatch(1);
        List<String> all = new ArrayList<>(submitNew(first, 40));
        all.add(submit(first, "rolling_new", "\"args\":[1,true],\"retry\":{\"maxAttempts\":3,\"backoffSeconds\":0.1}"));
        all.add(submit(first, "rolling_new", "\"args\":[1],\"delaySeconds\":1"));
        JsonNode batch = first.json(
                first.post("/v1/batches", "{\"task\":\"rolling_new\",\"items\":[1,2,3,4],\"maxConcurrency\":2}"));
        await().atMost(LONG).until(() -> STARTS.size() == 4);

        // The new version goes away again: what it runs is interrupted and waits with the rest.
        stop(first);

        for (int i = 0; i < 20; i++) {
            String square = submit(old, "square", "\"args\":[" + i + "]");
            await().atMost(LONG).until(() -> status(old, square).equals("succeeded"));
        }
        assertThat(all).allSatisfy(id -> assertThat(status(old, id)).isIn("queued", "scheduled"));
        assertThat(all).anySatisfy(id -> assertThat(status(old, id)).isEqualTo("queued"));
        assertThat(all)
                .allSatisfy(
                        id -> assertThat(job(old, id).get("attempt").asInt()).isLessThanOrEqualTo(1));

        gate.countDown();
        RunningService second = start(NewVersion.class);
        all.addAll(submitNew(second, 10));
        await().atMost(LONG)
                .until(() ->
                        all.stream().allMatch(id -> job(old, id).get("done").asBoolean()));

        assertThat(all).allSatisfy(id -> assertThat(status(old, id)).isEqualTo("succeeded"));
        String batchId = batch.get("id").asString();
        await().atMost(LONG)
                .until(() -> second.json(second.get("/v1/batches/" + batchId))
                        .get("status")
                        .asString()
                        .equals("succeeded"));
        // The four that were interrupted and the one that failed began twice, all others once.
        assertThat(STARTS).hasSize(all.size() + 4);
        assertThat(STARTS.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(all.size() + 4 + 4 + 1);
        stop(old);
        String last = submitNew(second, 1).getFirst();
        await().atMost(LONG).until(() -> status(second, last).equals("succeeded"));
    }
}
