package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Jobs that spawn others, while nodes are killed: each child is there once, what waits for all of them waits, and a cancel reaches all. */
@Tag("long")
class ChildKillIT {

    private static final Logger log = LoggerFactory.getLogger(ChildKillIT.class);

    private static final int PARENTS = 300;
    private static final int CHILDREN = 5;
    private static final int WORKERS = 4;
    private static final int KILLS = 6;
    private static final int CANCELED = 1_500;

    /** Those of the other test, on the same nodes, apart. */
    private static final String OURS = """
            task <> 'many' and id not in (
                select c.child_id from child as c join job as p on p.id = c.parent_id where p.task = 'many')""";

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

    private static ErrandProcess anyNode() {
        return cluster.nodes()
                .get(ThreadLocalRandom.current().nextInt(cluster.nodes().size()));
    }

    /** Sends it to some node, and again to others until one has answered for good. */
    private static HttpResponse<String> send(String path, String body) {
        String key = UUID.randomUUID().toString();
        List<HttpResponse<String>> answers = new ArrayList<>();
        await("an answer for " + path, Duration.ofMinutes(2), () -> {
            try {
                HttpResponse<String> answer = path.equals("/v1/jobs")
                        ? anyNode().post(path, body, "Idempotency-Key", key)
                        : anyNode().post(path, body);
                boolean again = answer.statusCode() == 503
                        || answer.statusCode() == 429
                        || (answer.statusCode() == 409 && path.equals("/v1/jobs"));
                if (!again) {
                    answers.add(answer);
                }
                return !again;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
        return answers.getFirst();
    }

    private static String submit(String body) {
        HttpResponse<String> answer = send("/v1/jobs", body);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        return ErrandProcess.json(answer).path("id").asString();
    }

    private static void register() {
        HttpResponse<String> answer = send("/v1/worker-tasks", """
                {"workerId":"w","instance":"i","tasks":[{"name":"outer","parameters":[],"maxAttempts":5},
                    {"name":"inner","parameters":[],"maxAttempts":5},{"name":"many","parameters":[]}]}""");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode leases(String instance, String tasks, int max) {
        HttpResponse<String> answer = send("/v1/leases", """
                {"workerId":"w","instance":"%s","tasks":%s,"max":%d,
                    "waitSeconds":1,"requestId":"%s"}""".formatted(instance, tasks, max, UUID.randomUUID()));
        return ErrandProcess.json(answer).path("leases");
    }

    /** Answers whether the lease still held. */
    private static boolean spawn(String token, String key, String rest) {
        HttpResponse<String> answer =
                send("/v1/leases/" + token + "/children", "{\"key\":\"" + key + "\"," + rest + "}");
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202, 409);
        return answer.statusCode() != 409;
    }

    /** Does a job; every third attempt that is a first one fails on the way. */
    private static void work(JsonNode lease) {
        String token = lease.path("token").asString();
        boolean outer = lease.at("/job/task").asString().equals("outer");
        boolean fails = lease.at("/job/attempt").asInt() == 1
                && ThreadLocalRandom.current().nextInt(3) == 0;
        int children = outer ? CHILDREN : CHILDREN - 2;
        for (int i = 0; i < (fails ? 2 : children); i++) {
            if (!spawn(token, "k" + i, "\"task\":\"echo\",\"args\":[" + i + "]")) {
                return;
            }
        }
        if (outer && !spawn(token, "inner", "\"task\":\"inner\",\"retry\":{\"backoffSeconds\":0}")) {
            return;
        }
        String end = fails ? "/fail" : "/complete";
        send(
                "/v1/leases/" + token + end,
                fails ? "{\"error\":{\"type\":\"E\",\"message\":\"on the way\"}}" : "{\"result\":1}");
    }

    @Test
    void eachChild_isThereOnce_andWhatWaitsForAll_runsLast() throws Exception {
        register();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger begun = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(WORKERS + 1)) {
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                String instance = "i" + i;
                workers.add(CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                leases(instance, "[\"outer\",\"inner\"]", 3).forEach(ChildKillIT::work);
                            }
                        },
                        pool));
            }
            CompletableFuture<Void> sender = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < PARENTS; i++) {
                            String parent = submit("{\"task\":\"outer\",\"retry\":{\"backoffSeconds\":0}}");
                            submit("{\"task\":\"echo\",\"args\":[1],\"after\":[{\"id\":\"" + parent
                                    + "\",\"tree\":true}]}");
                            begun.incrementAndGet();
                        }
                    },
                    pool);
            try {
                for (int i = 1; i <= KILLS; i++) {
                    int kill = i;
                    await(
                            "it is time for another kill",
                            Duration.ofMinutes(5),
                            () -> begun.get() > PARENTS * kill / (KILLS + 1));
                    log.info("{} are begun; a node is killed", begun.get());
                    ErrandProcess node = cluster.nodes().get(i % cluster.nodes().size());
                    node.kill();
                    node.start();
                }
                sender.get(5, TimeUnit.MINUTES);
                await("all have ended", Duration.ofMinutes(4), () -> open() == 0);
            } finally {
                over.set(true);
            }
            CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).get(3, TimeUnit.MINUTES);
        }

        // A parent, what waits for it, its children with one that spawns, and what that has spawned.
        int below = CHILDREN + 1 + CHILDREN - 2;
        assertThat(cluster.count(
                        "select count(*) from child where child_id in (select id from job where " + OURS + ")"))
                .isEqualTo((long) PARENTS * below);
        assertThat(cluster.count("select count(*) from job where " + OURS)).isEqualTo((long) PARENTS * (below + 2));
        assertThat(cluster.count("select count(*) from job where state <> 'succeeded' and " + OURS))
                .isZero();
        assertThat(cluster.count("select count(*) from dependency where tree = 1"))
                .isBetween((long) PARENTS, (long) PARENTS * (below + 1));
        assertThat(cluster.count("select count(*) from dependency where standing <> 1"))
                .isZero();
        // None began before all that it waited for had ended: times of nodes that go by one clock.
        assertThat(cluster.count("""
                        with recursive tree(waiter, id) as (
                            select d.child_id, d.parent_id from dependency as d where d.tree = 1
                            union
                            select t.waiter, c.child_id from tree as t join child as c on c.parent_id = t.id)
                        select count(*) from tree as t join job as w on w.id = t.waiter join job as p on p.id = t.id
                        where w.started_at < p.finished_at - 1000""")).isZero();
    }

    private static long open() {
        return cluster.count("select count(*) from job where state in ('scheduled', 'queued', 'running') and " + OURS);
    }

    @Test
    void aCancel_reachesAllChildren_althoughItsNodeIsKilled() {
        register();
        String parent = submit("{\"task\":\"many\"}");
        List<String> tokens = new ArrayList<>();
        await("the job is leased", Duration.ofMinutes(1), () -> {
            leases("many", "[\"many\"]", 1)
                    .forEach(lease -> tokens.add(lease.path("token").asString()));
            return !tokens.isEmpty();
        });
        for (int i = 0; i < CANCELED; i++) {
            assertThat(spawn(tokens.getFirst(), "k" + i, "\"task\":\"echo\",\"args\":[1],\"delaySeconds\":3600"))
                    .isTrue();
        }
        ErrandProcess node = cluster.nodes().getFirst();
        assertThat(node.post("/v1/jobs/" + parent + "/cancel", "{}").statusCode())
                .isEqualTo(202);
        node.kill();

        await(
                "all are canceled",
                Duration.ofMinutes(2),
                () -> cluster.count("select count(*) from child as c join job as j on j.id = c.child_id"
                                + " where c.parent_id = '" + parent + "' and j.state = 'canceled'")
                        == CANCELED);
        assertThat(cluster.count("select count(*) from child_left")).isZero();
        node.start();
    }
}
