package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.task.JobContext;
import dev.errand.task.Task;
import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** Limits of tasks and queues, through the whole service. */
@Import(LimitIT.Tasks.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "errand.database.url=jdbc:sqlite:target/it/limit-${random.uuid}.db",
            "errand.tasks.[limit.counted].concurrency=3",
            "errand.tasks.[limit.rated].per-second=20",
            "errand.limit.poll-interval=1h",
            "errand.execution.queues.default.concurrency=50",
            "errand.execution.queues.shared.concurrency=20",
            "errand.execution.queues.shared.global-concurrency=2"
        })
class LimitIT {

    @LocalServerPort
    private int port;

    @Autowired
    private Tasks tasks;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    static class Tasks {

        final Map<String, AtomicInteger> atOnce = new ConcurrentHashMap<>();
        final Map<String, AtomicInteger> mostAtOnce = new ConcurrentHashMap<>();
        /** How many of a group wait for each other. */
        final Map<String, Integer> meeting = new ConcurrentHashMap<>();

        final List<String> order = new CopyOnWriteArrayList<>();
        final List<Long> starts = new CopyOnWriteArrayList<>();

        @Task(value = "limit.counted", concurrency = 1000)
        int counted(String group) {
            return count(group);
        }

        @Task(value = "limit.declared", concurrency = 1, perSecond = 500)
        int declared(String group) {
            return count(group);
        }

        @Task("limit.rated")
        void rated(String name) {
            starts.add(System.nanoTime());
            order.add(name);
        }

        @Task("limit.free")
        int free(String group) {
            return count(group);
        }

        @Task(value = "limit.flaky", concurrency = 1, maxAttempts = 3)
        int flaky(String group, JobContext context) {
            int now = count(group);
            if (context.attempt() == 1) {
                throw new IllegalStateException("again");
            }
            return now;
        }

        /** Answers how many ran when it began; takes long enough for others to begin too. */
        private int count(String group) {
            AtomicInteger running = atOnce.computeIfAbsent(group, name -> new AtomicInteger());
            int now = running.incrementAndGet();
            mostAtOnce.computeIfAbsent(group, name -> new AtomicInteger()).accumulateAndGet(now, Math::max);
            long begun = System.nanoTime();
            do {
                LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
            } while (max(group) < meeting.getOrDefault(group, 0)
                    && System.nanoTime() - begun < Duration.ofSeconds(5).toNanos());
            running.decrementAndGet();
            return now;
        }

        int max(String group) {
            return mostAtOnce.getOrDefault(group, new AtomicInteger()).get();
        }
    }

    private String submit(String task, String argument, String more) {
        return api.submit("{\"task\": \"" + task + "\", \"args\": [\"" + argument + "\"]" + more + "}");
    }

    private JsonNode batch(String task, String group, int size, String more) {
        String items = String.join(",", Collections.nCopies(size, "\"" + group + "\""));
        Answer answer =
                api.post("/v1/batches?wait=60", "{\"task\": \"" + task + "\", \"items\": [" + items + "]" + more + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private void awaitDone(List<String> ids) {
        for (String id : ids) {
            assertThat(api.get("/v1/jobs/" + id + "?wait=60")
                            .json()
                            .path("status")
                            .asString())
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void theConcurrencyOfATask_isNeverExceeded() {
        tasks.meeting.put("alone", 3);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(submit("limit.counted", "alone", ""));
        }
        awaitDone(ids);

        assertThat(tasks.max("alone")).isEqualTo(3);
    }

    @Test
    void eachKey_hasTheConcurrencyForItself_andIsShown() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String key = "key " + i % 4;
            ids.add(submit("limit.declared", key, ", \"concurrencyKey\": \"" + key + "\""));
        }
        awaitDone(ids);

        for (int i = 0; i < 4; i++) {
            assertThat(tasks.max("key " + i)).isEqualTo(1);
        }
        assertThat(api.get("/v1/jobs/" + ids.getFirst())
                        .json()
                        .path("concurrencyKey")
                        .asString())
                .isEqualTo("key 0");
    }

    @Test
    void theItemsOfABatch_keepItsWindowAndTheLimitsOfTheirTask() {
        assertThat(batch("limit.counted", "wide window", 60, ", \"maxConcurrency\": 10")
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
        assertThat(batch("limit.counted", "narrow window", 60, ", \"maxConcurrency\": 2")
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");

        assertThat(tasks.max("wide window")).isEqualTo(3);
        assertThat(tasks.max("narrow window")).isEqualTo(2);
    }

    @Test
    void retries_keepTheLimits() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(submit("limit.flaky", "flaky", ", \"retry\": {\"maxAttempts\": 3, \"backoffSeconds\": 0.01}"));
        }
        awaitDone(ids);

        assertThat(tasks.max("flaky")).isEqualTo(1);
    }

    @Test
    void aScheduledJob_goesOnWhenItsTimeComes() {
        Answer done = api.finish("{\"task\": \"limit.counted\", \"args\": [\"later\"], \"delaySeconds\": 0.05}");

        assertThat(done.json().path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void theRateOfATask_holds_andItsKeysTakeTurns() {
        tasks.order.clear();
        tasks.starts.clear();
        for (int i = 0; i < 60; i++) {
            submit("limit.rated", "greedy", ", \"concurrencyKey\": \"greedy\"");
        }
        List<String> modest = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            modest.add(submit("limit.rated", "modest", ", \"concurrencyKey\": \"modest\""));
        }
        // However long it took until all of these were in line: from then on, the two take turns.
        int before = tasks.order.size();
        awaitDone(modest);
        await().atMost(Duration.ofSeconds(20)).until(() -> tasks.order.size() >= 50);

        assertThat(tasks.order.lastIndexOf("modest")).isLessThan(before + 20);
        double seconds = (tasks.starts.get(49) - tasks.starts.getFirst()) / 1e9;
        assertThat(seconds).isGreaterThan(49 / 20.0 - 0.2);
    }

    @Test
    void aQueueWithAGlobalConcurrency_runsNoMoreAtOnce() {
        assertThat(batch("limit.free", "shared", 60, ", \"queue\": \"shared\"")
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(submit("limit.free", "shared", ", \"queue\": \"shared\""));
        }
        awaitDone(ids);

        assertThat(tasks.max("shared")).isEqualTo(2);
    }

    @Test
    void tasks_showTheirLimits() {
        assertThat(api.get("/v1/tasks/limit.declared").json().path("limits").toString())
                .isEqualTo("{\"concurrency\":1,\"perSecond\":500}");
        assertThat(api.get("/v1/tasks/limit.counted").json().path("limits").toString())
                .isEqualTo("{\"concurrency\":3}");
        assertThat(api.get("/v1/tasks/limit.free").json().has("limits")).isFalse();
    }

    @Test
    void aKeyThatIsTooLongOrEmpty_isRefused() {
        for (String key : List.of("\"\"", "\"" + "x".repeat(256) + "\"", "7", "\"a\\nb\"")) {
            Answer answer = api.post(
                    "/v1/jobs", "{\"task\": \"limit.free\", \"args\": [\"x\"], \"concurrencyKey\": " + key + "}");
            assertThat(answer.status()).as(key).isEqualTo(400);
            assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/concurrencyKey");
        }
    }
}
