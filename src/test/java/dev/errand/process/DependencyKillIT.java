package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thousand graphs of ten jobs, while nodes are killed: none stands still, none runs too early, and each ends as it should. */
@Tag("long")
class DependencyKillIT {

    private static final Logger log = LoggerFactory.getLogger(DependencyKillIT.class);

    private static final int GRAPHS = 1_000;
    private static final int SENDERS = 8;
    private static final int KILLS = 10;
    private static final int JOBS = 10;

    @TempDir
    private static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = new Cluster(
                directory, 3, List.of("--errand.cluster.lease=4s", "--errand.execution.queues.default.concurrency=50"));
        cluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void await(String what, Duration limit, BooleanSupplier condition) {
        Awaitility.await(what).atMost(limit).until(condition::getAsBoolean);
    }

    /** Sends it to some node, and again to others until one has taken it. */
    private static String submit(String path, String body) {
        String key = UUID.randomUUID().toString();
        String[] id = {""};
        await("a job is accepted", Duration.ofSeconds(90), () -> {
            ErrandProcess node = cluster.nodes()
                    .get(ThreadLocalRandom.current().nextInt(cluster.nodes().size()));
            try {
                HttpResponse<String> answer = node.post(path, body, "Idempotency-Key", key);
                if (answer.statusCode() == 202 || answer.statusCode() == 200) {
                    id[0] = ErrandProcess.json(answer).path("id").asString();
                    return true;
                }
                assertThat(answer.statusCode()).as(answer.body()).isIn(409, 429, 503);
                return false;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
        return id[0];
    }

    /** Every tenth begins with one that fails. */
    private static boolean fails(int graph) {
        return graph % 10 == 0;
    }

    /** What a job is, with the names of those that it waits for. */
    private record Node(String key, String task, String args, List<String> after, boolean anyEnd) {

        Node(String key, String task, String args, String... after) {
            this(key, task, args, List.of(after), false);
        }

        /** As a submission, with something in place of the names. */
        String body(UnaryOperator<String> id) {
            String parents = after.stream()
                    .map(name -> anyEnd
                            ? "{\"id\":\"" + id.apply(name) + "\",\"when\":\"finished\"}"
                            : '"' + id.apply(name) + '"')
                    .collect(Collectors.joining(","));
            String own = args;
            for (String name : after) {
                own = own.replace("<" + name + ">", id.apply(name));
            }
            return "{\"task\":\"" + task + "\",\"args\":" + own + ",\"after\":[" + parents + "]}";
        }
    }

    private static List<Node> nodes(int graph) {
        return List.of(
                new Node("a", fails(graph) ? "fail" : "echo", "[\"x\"]"),
                new Node("b", "echo", "[1]", "a"),
                new Node("c", "echo", "[{\"$result\":\"<a>\"}]", "a"),
                new Node("d", "sleep", "[0.05]", "a"),
                new Node("e", "echo", "[4]", "b", "c"),
                new Node("f", "echo", "[5]", "c", "d"),
                new Node("g", "echo", "[6]", List.of("e"), true),
                new Node("h", "echo", "[7]", "f"),
                new Node("i", "echo", "[8]", "g", "h"),
                new Node("j", "echo", "[{\"$outcome\":\"<i>\"}]", List.of("i"), true));
    }

    /** Half of them as one request, the others job by job. */
    private static void submitGraph(int graph) {
        List<Node> nodes = nodes(graph);
        if (graph / 10 % 2 == 0) {
            String jobs = nodes.stream()
                    .map(node -> '"' + node.key() + "\":" + node.body(key -> key))
                    .collect(Collectors.joining(","));
            assertThat(submit("/v1/workflows", "{\"jobs\":{" + jobs + "}}")).startsWith("batch_");
            return;
        }
        Map<String, String> ids = new HashMap<>();
        for (Node node : nodes) {
            ids.put(node.key(), submit("/v1/jobs", node.body(key -> Objects.requireNonNull(ids.get(key)))));
        }
    }

    @Test
    void eachGraph_endsAsItShould_whoeverIsKilled() throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(SENDERS)) {
            for (int i = 0; i < SENDERS; i++) {
                senders.add(CompletableFuture.runAsync(
                        () -> {
                            for (int graph = next.getAndIncrement(); graph < GRAPHS; graph = next.getAndIncrement()) {
                                submitGraph(graph);
                            }
                        },
                        pool));
            }
            for (int i = 1; i <= KILLS; i++) {
                int kill = i;
                await(
                        "it is time for another kill",
                        Duration.ofMinutes(5),
                        () -> next.get() > GRAPHS * kill / (KILLS + 1));
                ErrandProcess node = cluster.nodes().get(i % cluster.nodes().size());
                log.info("{} graphs are begun; a node is killed", next.get());
                node.kill();
                node.start();
            }
            CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
        }
        await("all have ended", Duration.ofMinutes(3), () -> open() == 0);

        long failing = GRAPHS / 10;
        assertThat(cluster.count("select count(*) from job")).isEqualTo(GRAPHS * (long) JOBS);
        assertThat(ended("succeeded")).isEqualTo((GRAPHS - failing) * JOBS + failing * 2);
        assertThat(cluster.count("select count(*) from job where reason = 'task-failed'"))
                .isEqualTo(failing);
        assertThat(cluster.count("select count(*) from job where reason = 'dependency-failed'"))
                .isEqualTo(failing * 7);
        // None began before what it waited for had ended: times of nodes that go by one clock.
        assertThat(cluster.count("""
                        select count(*) from dependency as d join job as c on c.id = d.child_id join job as p on p.id = d.parent_id
                        where c.started_at is not null and (p.finished_at is null or c.started_at < p.finished_at - 1000)""")).isZero();
        assertThat(cluster.count("select count(*) from dependency where standing = 0"))
                .isZero();
        assertThat(cluster.count("select count(*) from dependency_left")).isZero();
        assertThat(cluster.count("select count(*) from dependency_incomplete")).isZero();
    }

    private static long open() {
        return cluster.count("select count(*) from job where state in ('scheduled', 'queued', 'running')");
    }

    private static long ended(String state) {
        return cluster.count("select count(*) from job where state = '" + state + "'");
    }
}
