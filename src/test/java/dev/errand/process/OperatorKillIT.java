package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What an operator orders holds on three nodes, each a process of its own, also when one of them is killed or stands still meanwhile. */
@Tag("long")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OperatorKillIT {

    private static final Logger log = LoggerFactory.getLogger(OperatorKillIT.class);

    /** A second by the contract; and the machine may pause for longer than that. */
    private static final Duration REACHED = Duration.ofSeconds(3);

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int JOBS = 3_000;

    @TempDir
    private static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = new Cluster(directory, 3, List.of("--errand.operations.lease=6s", "--errand.cluster.lease=3s"));
        cluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static ErrandProcess node(int number) {
        return cluster.nodes().get(number);
    }

    private static long startedSince(Instant since) {
        return cluster.count(
                "select count(*) from job where queue = 'default' and started_at > " + since.toEpochMilli());
    }

    /** Submits to each node, and has a worker ask at the last one, until it is told to end. */
    private static List<Thread> traffic(AtomicBoolean goesOn) {
        List<Thread> threads = new ArrayList<>();
        for (ErrandProcess node : cluster.nodes()) {
            threads.add(Thread.startVirtualThread(() -> {
                while (goesOn.get()) {
                    node.post("/v1/jobs", "{\"task\":\"square\",\"args\":[3]}");
                    node.post("/v1/jobs", "{\"task\":\"far\"}");
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }));
        }
        threads.add(Thread.startVirtualThread(() -> {
            while (goesOn.get()) {
                JsonNode answer = ErrandProcess.json(
                        node(2).post(
                                        "/v1/leases",
                                        "{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[\"far\"],\"max\":100,\"waitSeconds\":1}"));
                answer.path("leases")
                        .forEach(lease -> node(2).post(
                                        "/v1/leases/" + lease.path("token").asString() + "/complete",
                                        "{\"result\":1}"));
            }
        }));
        return threads;
    }

    @Test
    void aPauseAndItsEnd_reachEveryNodeAndTheWorkers_withinASecond() throws InterruptedException {
        node(2).post(
                        "/v1/worker-tasks",
                        "{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[{\"name\":\"far\",\"parameters\":[]}]}");
        AtomicBoolean goesOn = new AtomicBoolean(true);
        List<Thread> threads = traffic(goesOn);
        Instant begun = Instant.now();
        await().atMost(LONG).until(() -> startedOn(begun) == 4);

        node(0).post("/v1/queues/default/pause", "{\"reason\":\"a test\"}");
        Instant paused = Instant.now();
        Instant reached = paused.plus(REACHED);
        await().atMost(LONG).until(() -> Instant.now().isAfter(reached.plusSeconds(2)));
        long waiting = cluster.count("select count(*) from job where queue = 'default' and state = 'queued'");
        long last = cluster.count("select max(started_at) from job where queue = 'default'");

        log.info(
                "{} jobs wait; the last one began {} ms after the pause was answered",
                waiting,
                last - paused.toEpochMilli());
        assertThat(startedSince(reached)).isZero();
        assertThat(waiting).isPositive();

        node(1).post("/v1/queues/default/resume", "");
        Instant resumed = Instant.now();
        await().atMost(LONG).until(() -> startedOn(resumed.minusMillis(500)) == 4);
        Duration after = Duration.between(resumed, Instant.now());
        log.info("all nodes and the worker had begun something {} after the pause was ended", after);
        assertThat(after).isLessThan(REACHED);
        goesOn.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** On how many nodes something began since, the worker counted as one more. */
    private static long startedOn(Instant since) {
        return cluster.count(
                "select count(distinct case when coalesce(ran_on, node) like '@%' then '@' else coalesce(ran_on, node) end)"
                        + " from job where queue = 'default' and coalesce(ran_on, node) is not null and started_at > "
                        + since.toEpochMilli());
    }

    @Test
    void anOperationWhoseNodeIsKilled_goesOnElsewhere_andTouchesEachJobOnce() {
        String batch = failed();
        String operation = retry(batch);
        ErrandProcess holder = holder(operation);

        holder.kill();

        assertOnce(batch, operation, other(holder));
        holder.start();
    }

    @Test
    void anOperationWhoseNodeStandsStill_isTakenOver_andGoesNoFurtherThereWhenItIsBack() {
        String batch = failed();
        String operation = retry(batch);
        ErrandProcess holder = holder(operation);
        String token = token(operation);

        holder.pause();
        await().atMost(LONG).until(() -> !token(operation).equals(token));
        holder.resume();

        assertOnce(batch, operation, other(holder));
        // It has found out by now that others went on without it, and is a node as any.
        await().atMost(LONG)
                .until(() -> holder.get("/actuator/health/readiness").statusCode() == 200);
        assertOnce(batch, operation, holder);
    }

    /** A batch all of whose items have failed once. */
    private static String failed() {
        String items = IntStream.range(0, JOBS).mapToObj(i -> "\"no luck\"").collect(Collectors.joining(","));
        JsonNode batch = ErrandProcess.json(
                node(0).post("/v1/batches?wait=60", "{\"task\":\"fail\",\"items\":[" + items + "]}"));
        String id = batch.path("id").asString();
        await().atMost(LONG)
                .until(() -> ErrandProcess.json(node(0).get("/v1/batches/" + id))
                        .path("done")
                        .asBoolean());
        return id;
    }

    private static String retry(String batch) {
        return ErrandProcess.json(node(0).post(
                                "/v1/jobs/retry",
                                "{\"filter\":{\"batch\":\"" + batch + "\",\"status\":[\"failed\"]},\"perSecond\":200}"))
                .path("id")
                .asString();
    }

    private static String token(String operation) {
        return cluster.text("select coalesce(lease_token, '') from operation where id = '" + operation + "'");
    }

    /** Which node works it off: the one that goes on while all others stand still. Nothing says so. */
    private static ErrandProcess holder(String operation) {
        await().atMost(LONG).until(() -> !token(operation).isEmpty());
        for (ErrandProcess candidate : cluster.nodes()) {
            candidate.pause();
            long before = seen(operation);
            // Two chunks a second are done by whoever has it.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_200));
            boolean stands = seen(operation) == before;
            candidate.resume();
            if (stands) {
                return candidate;
            }
        }
        throw new AssertionError("nobody works it off");
    }

    private static long seen(String operation) {
        return cluster.count("select seen from operation where id = '" + operation + "'");
    }

    private static ErrandProcess other(ErrandProcess holder) {
        return cluster.nodes().stream()
                .filter(node -> node != holder)
                .findFirst()
                .orElseThrow();
    }

    private static void assertOnce(String batch, String operation, ErrandProcess asked) {
        JsonNode end = await().atMost(LONG)
                .until(
                        () -> ErrandProcess.json(asked.get("/v1/operations/" + operation + "?wait=20")),
                        answer -> answer.path("done").asBoolean());
        assertThat(end.path("status").asString()).isEqualTo("done");
        assertThat(end.at("/counts/changed").asInt()).isEqualTo(JOBS);
        await().atMost(LONG)
                .until(() -> ErrandProcess.json(asked.get("/v1/batches/" + batch))
                        .path("done")
                        .asBoolean());
        String ofBatch = " where job_id in (select id from job where batch_id = '" + batch + "')";
        assertThat(cluster.count("select count(distinct job_id) from job_attempt" + ofBatch))
                .isEqualTo(JOBS);
        // What a frozen node ran is made again for that, which is no retry of the operation.
        assertThat(cluster.count("select count(*) from job_attempt" + ofBatch + " and outcome = 'failed'"))
                .isEqualTo(JOBS);
    }
}
