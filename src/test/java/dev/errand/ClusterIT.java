package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.cluster.Node;
import dev.errand.store.NodeSilence;
import dev.errand.store.PostgresServer;
import dev.errand.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** Two whole services on one database. */
@Timeout(120)
class ClusterIT {

    private static final Duration LONG = Duration.ofSeconds(40);

    private static final Map<String, AtomicInteger> STARTS = new ConcurrentHashMap<>();
    private static final Map<String, AtomicInteger> INTERRUPTS = new ConcurrentHashMap<>();
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private final PostgresServer server = PostgresServer.shared();
    private final List<RunningService> nodes = new ArrayList<>();
    private String url;

    /** The same for all nodes, since they live in one process here. */
    static final class Tasks {

        /** Runs until the test opens the gate. */
        @Task("cluster_hold")
        String hold(String gate) throws InterruptedException {
            count(STARTS, gate).incrementAndGet();
            try {
                gate(gate).await();
                return "held " + gate;
            } catch (InterruptedException e) {
                count(INTERRUPTS, gate).incrementAndGet();
                throw e;
            }
        }
    }

    static class Extras {
        @Bean
        Tasks clusterTasks() {
            return new Tasks();
        }
    }

    static class Fast extends Extras {
        @Bean(defaultCandidate = false)
        Clock machineClock() {
            return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5));
        }
    }

    static class Slow extends Extras {
        @Bean(defaultCandidate = false)
        Clock machineClock() {
            return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));
        }
    }

    private static AtomicInteger count(Map<String, AtomicInteger> counts, String gate) {
        return counts.computeIfAbsent(gate, key -> new AtomicInteger());
    }

    private static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, key -> new CountDownLatch(1));
    }

    @BeforeEach
    void open() {
        STARTS.clear();
        INTERRUPTS.clear();
        GATES.clear();
        url = server.newDatabase();
    }

    @AfterEach
    void close() {
        GATES.values().forEach(CountDownLatch::countDown);
        nodes.reversed().forEach(RunningService::close);
        server.giveBack(url);
    }

    private RunningService start(Class<?> extras, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.main.allow-bean-definition-overriding=true");
        // What one node leaves to another is found by looking.
        all.add("--errand.dispatch.poll-interval=250ms");
        RunningService node = RunningService.start(url, extras, all.toArray(String[]::new));
        nodes.add(node);
        return node;
    }

    private static String hold(RunningService node, String gate, String more) {
        String body = "{\"task\":\"cluster_hold\",\"args\":[\"" + gate + "\"]" + more + "}";
        return node.json(node.post("/v1/jobs", body)).get("id").asString();
    }

    private static JsonNode job(RunningService node, String id) {
        return node.json(node.get("/v1/jobs/" + id));
    }

    private static JsonNode end(RunningService node, String id) {
        await().atMost(LONG).until(() -> job(node, id).get("done").asBoolean());
        return job(node, id);
    }

    private static List<String> members(RunningService node) {
        return node.json(node.get("/v1/nodes"))
                .get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }

    @Test
    void whatASilentNodeRan_isRunByAnother_butNothingTwiceThatMayRunOnce() {
        RunningService silent = start(Extras.class, "--errand.cluster.lease=2s");
        RunningService other = start(Extras.class, "--errand.cluster.lease=2s");
        NodeSilence silence = new NodeSilence(url);
        String former = silent.bean(Node.class).name();
        String job = hold(silent, "often", "");
        String once = hold(silent, "once", ",\"atMostOnce\":true");
        await().atMost(LONG).until(() -> STARTS.size() == 2);
        assertThat(members(other)).hasSize(2).contains(former);
        assertThat(silent.json(silent.get("/v1/nodes"))
                        .get("items")
                        .valueStream()
                        .filter(node -> node.get("id").asString().equals(former))
                        .findFirst()
                        .orElseThrow()
                        .get("running")
                        .asInt())
                .isEqualTo(2);

        silence.begin(former);

        assertThat(end(other, once).get("reason").asString()).isEqualTo("worker-lost");
        await().atMost(LONG).until(() -> count(STARTS, "often").get() == 2);
        assertThat(members(other)).doesNotContain(former).hasSize(1);
        assertThat(silent.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(silent.get("/actuator/health/liveness").statusCode()).isEqualTo(200);

        await().atMost(LONG)
                .until(() -> count(INTERRUPTS, "often").get() == 1
                        && count(INTERRUPTS, "once").get() == 1);
        silence.end();

        await().atMost(LONG).until(() -> members(other).size() == 2);
        await().atMost(LONG)
                .until(() -> silent.get("/actuator/health/readiness").statusCode() == 200);
        gate("often").countDown();
        JsonNode ended = end(silent, job);
        assertThat(ended.get("status").asString()).isEqualTo("succeeded");
        assertThat(ended.get("attempt").asInt()).isEqualTo(2);
        assertThat(count(STARTS, "often")).hasValue(2);
        assertThat(count(STARTS, "once")).hasValue(1);
        assertThat(silent.bean(Node.class).name()).isNotEqualTo(former);
    }

    @Test
    @Tag("long")
    void anOutageThatIsShorterThanTheLease_runsNothingAgain() {
        RunningService first = start(Extras.class, "--errand.cluster.lease=4s");
        RunningService second = start(Extras.class, "--errand.cluster.lease=4s");
        String one = hold(first, "one", "");
        String two = hold(second, "two", ",\"atMostOnce\":true");
        await().atMost(LONG).until(() -> STARTS.size() == 2);
        List<String> before = members(first);

        server.suspend(url);
        // Ended while nobody can be told.
        gate("two").countDown();
        await().during(Duration.ofSeconds(1))
                .atMost(LONG)
                .until(() -> nodes.stream()
                        .allMatch(node -> node.get("/actuator/health/readiness").statusCode() == 503));
        server.resume(url);

        await().atMost(LONG)
                .until(() -> nodes.stream()
                        .allMatch(node -> node.get("/actuator/health/readiness").statusCode() == 200));
        assertThat(end(first, two).get("status").asString()).isEqualTo("succeeded");
        await().during(Duration.ofSeconds(6))
                .atMost(LONG)
                .until(() -> members(second).equals(before));
        gate("one").countDown();
        JsonNode ended = end(second, one);
        assertThat(ended.get("status").asString()).isEqualTo("succeeded");
        assertThat(ended.get("attempt").asInt()).isEqualTo(1);
        assertThat(count(STARTS, "one")).hasValue(1);
        assertThat(count(STARTS, "two")).hasValue(1);
    }

    @Test
    @Tag("long")
    void clocksThatAreMinutesApart_doNoHarm() {
        RunningService fast = start(Fast.class, "--errand.cluster.lease=2s");
        RunningService slow = start(Slow.class, "--errand.cluster.lease=2s");
        List<String> before = members(slow);

        for (RunningService node : nodes) {
            Instant submitted = Instant.now();
            String id = node.json(node.post(
                            "/v1/jobs",
                            "{\"task\":\"square\",\"args\":[3],\"delaySeconds\":2,\"expiresAt\":\""
                                    + submitted.plusSeconds(60) + "\"}"))
                    .get("id")
                    .asString();
            JsonNode ended = end(node == fast ? slow : fast, id);
            assertThat(ended.get("status").asString()).isEqualTo("succeeded");
            assertThat(Instant.parse(ended.get("createdAt").asString()))
                    .isBetween(submitted.minusSeconds(30), submitted.plusSeconds(30));
            assertThat(Instant.parse(ended.get("startedAt").asString()))
                    .isBetween(submitted.plusSeconds(1), submitted.plusSeconds(45));
        }
        await().during(Duration.ofSeconds(4))
                .atMost(LONG)
                .until(() -> members(fast).equals(before));
    }

    @Test
    void aQueueExistsOnceSomeNodeHasIt() {
        RunningService first = start(Extras.class);
        String body = "{\"task\":\"square\",\"args\":[3],\"queue\":\"special\"}";
        assertThat(first.post("/v1/jobs", body).statusCode()).isEqualTo(422);

        RunningService second = start(Extras.class, "--errand.execution.queues.special.concurrency=1");
        await().atMost(LONG).until(() -> first.post("/v1/jobs", body).statusCode() == 202);
        String id = first.json(first.post("/v1/jobs", body)).get("id").asString();

        assertThat(end(second, id).get("status").asString()).isEqualTo("succeeded");
        assertThat(first.json(first.get("/v1/nodes"))
                        .get("items")
                        .get(1)
                        .get("queues")
                        .toString())
                .contains("special");
        assertThat(first.post("/v1/jobs", body.replace("special", "unheard-of")).statusCode())
                .isEqualTo(422);
    }

    @Test
    void aNodeThatEndsInOrder_leavesAtOnce_andSoDoesItsLead() {
        RunningService first = start(Extras.class);
        RunningService second = start(Extras.class);
        assertThat(first.json(first.get("/v1/nodes"))
                        .get("items")
                        .get(0)
                        .get("leader")
                        .asBoolean())
                .isTrue();
        String later = hold(second, "later", ",\"delaySeconds\":4");

        first.close();
        nodes.remove(first);

        assertThat(members(second)).containsExactly(second.bean(Node.class).name());
        await().atMost(LONG)
                .until(() -> second.json(second.get("/v1/nodes"))
                        .get("items")
                        .get(0)
                        .get("leader")
                        .asBoolean());
        gate("later").countDown();
        assertThat(end(second, later).get("status").asString()).isEqualTo("succeeded");
    }
}
