package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.process.ClusterLoad.Accepted;
import dev.errand.process.ClusterLoad.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Three nodes on one database, of which each is killed, frozen and crashed at random moments: whatever was accepted has one end in
 * the end, and whatever may start once did so.
 */
@Tag("long")
class ClusterChaosKillIT {

    private static final Logger log = LoggerFactory.getLogger(ClusterChaosKillIT.class);
    private static final int SUBMISSIONS = Integer.getInteger("errand.test.chaos.submissions", 1_540);
    private static final int FAULTS = Integer.getInteger("errand.test.chaos.faults", 6);
    private static final int LEASE_SECONDS = Integer.getInteger("errand.test.chaos.lease-seconds", 2);
    private static final long SEED = Long.getLong("errand.test.chaos.seed", System.nanoTime());

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, JsonNode> ends = new HashMap<>();

    private static List<String> arguments() {
        return List.of(
                "--errand.http.allow=127.0.0.1",
                "--errand.cluster.lease=" + LEASE_SECONDS + "s",
                // However often its node dies: what may run again goes on until it succeeds.
                "--errand.execution.max-lost-attempts=1000");
    }

    @Test
    @Timeout(value = 25, unit = TimeUnit.MINUTES)
    void nodesKilledAndFrozen_andACrashingDatabase_loseNothing_andStartNothingTwiceThatMayRunOnce() throws Exception {
        long begun = System.nanoTime();
        try (Receiver witness = new Receiver();
                Cluster cluster = new Cluster(directory, 3, arguments());
                ClusterLoad load = new ClusterLoad(cluster.nodes(), witness, SUBMISSIONS)) {
            ClusterFaults faults = new ClusterFaults(cluster, random, Duration.ofSeconds(LEASE_SECONDS));
            cluster.start();
            report("all nodes run", begun);
            load.start();
            strikeAgainAndAgain(load, faults);
            String situation = "seed " + SEED + ", " + faults;
            load.awaitEnd(situation);
            report("all accepted and all waits answered", begun);
            awaitNothingLeft(cluster, situation);
            report("all ended", begun);

            check(cluster, load, witness, situation);
            assertThat(cluster.nodes())
                    .as(situation)
                    .allSatisfy(node -> assertThat(node.logText()).doesNotContain("OutOfMemoryError"));
            report("checked", begun);
        }
    }

    /** Each time in the middle of the work: some of its share was accepted since the last time, the rest is still to come. */
    private void strikeAgainAndAgain(ClusterLoad load, ClusterFaults faults) {
        int share = SUBMISSIONS / (FAULTS + 1);
        int oneCrash = random.nextInt(FAULTS);
        int otherCrash = (oneCrash + 1 + random.nextInt(FAULTS - 1)) % FAULTS;
        for (int i = 0; i < FAULTS; i++) {
            load.allow(share);
            int enough = share * i + random.nextInt(share / 2);
            await(
                    enough + " submissions are accepted, seed " + SEED + ", " + faults,
                    () -> load.accepted.size() >= enough);
            faults.strike(i == oneCrash || i == otherCrash);
        }
        load.allow(SUBMISSIONS);
        faults.awaitReturns();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void awaitNothingLeft(Cluster cluster, String situation) {
        await(
                "nothing waits and nothing runs, " + situation,
                () -> cluster.count("select count(*) from job where finished_at is null") == 0);
        await(
                "no batch is open, " + situation,
                () -> cluster.count("select count(*) from batch where finished_at is null") == 0);
    }

    private void check(Cluster cluster, ClusterLoad load, Receiver witness, String situation) {
        assertThat(load.accepted).as(situation).hasSize(SUBMISSIONS);
        assertThat(cluster.count("select count(*) from job"))
                .as("jobs, %s", situation)
                .isEqualTo(ClusterLoad.jobs(SUBMISSIONS));
        ErrandProcess node = cluster.nodes().get(random.nextInt(3));
        readEnds(node, load.singles());
        load.singles().forEach(job -> check(job, ends.get(job.id()), witness.hits(ClusterLoad.path(job.number(), 0))));
        load.batches().forEach(batch -> checkBatch(node, batch, witness));
        checkWaits(load, situation);
        checkMessages(cluster, load, situation);
        log.info(
                "{} jobs, {} started again; nodes evicted while they were frozen {} times; {} submissions repeated; {} waits",
                ClusterLoad.jobs(SUBMISSIONS),
                cluster.count("select count(*) from job where attempt > 1"),
                cluster.nodes().stream().mapToLong(ClusterChaosKillIT::fenced).sum(),
                load.repeated,
                load.waits);
    }

    private static long fenced(ErrandProcess node) {
        return node.logText()
                .lines()
                .filter(line -> line.contains(" was evicted"))
                .count();
    }

    private void readEnds(ErrandProcess node, Collection<Accepted> jobs) {
        List<String> ids = new ArrayList<>(jobs.stream().map(Accepted::id).toList());
        for (int from = 0; from < ids.size(); from += 1000) {
            List<String> some = ids.subList(from, Math.min(from + 1000, ids.size()));
            String body = ErrandProcess.JSON.writeValueAsString(Map.of("ids", some, "until", "all", "waitSeconds", 60));
            JsonNode answer = ErrandProcess.json(node.post("/v1/jobs/wait", body));
            assertThat(answer.get("missing")).isEmpty();
            assertThat(answer.get("pending")).isEmpty();
            answer.get("done").forEach(job -> ends.put(job.get("id").asString(), job));
        }
    }

    private static void check(Accepted submission, JsonNode end, int starts) {
        String status = end.get("status").asString();
        if (submission.atMostOnce()) {
            assertThat(starts).as("starts of %s, seed %d", end, SEED).isLessThanOrEqualTo(1);
            if (status.equals("failed")) {
                assertThat(end.toString()).as("seed %d", SEED).contains("worker-lost");
                return;
            }
        }
        assertThat(status).as("%s, seed %d", end, SEED).isEqualTo("succeeded");
        assertThat(end.get("result").get("status").asInt()).isEqualTo(204);
        assertThat(starts).as("starts of %s, seed %d", end, SEED).isPositive();
    }

    private static void checkBatch(ErrandProcess node, Accepted batch, Receiver witness) {
        JsonNode items = ErrandProcess.json(
                        node.get("/v1/batches/" + batch.id() + "/results?order=completion&limit=100"))
                .get("items");
        assertThat(items).as("%s, seed %d", batch, SEED).hasSize(ClusterLoad.BATCH_SIZE);
        int succeeded = 0;
        for (JsonNode item : items) {
            check(
                    batch,
                    item,
                    witness.hits(
                            ClusterLoad.path(batch.number(), item.get("index").asInt())));
            succeeded += item.get("status").asString().equals("succeeded") ? 1 : 0;
        }
        JsonNode document = ErrandProcess.json(node.get("/v1/batches/" + batch.id()));
        assertThat(document.get("counts").get("succeeded").asInt())
                .as("%s, seed %d", document, SEED)
                .isEqualTo(succeeded);
        assertThat(document.get("counts").get("failed").asInt())
                .as("%s, seed %d", document, SEED)
                .isEqualTo(ClusterLoad.BATCH_SIZE - succeeded);
    }

    /** Whoever saw an end saw the one that there is: no job ends twice. */
    private void checkWaits(ClusterLoad load, String situation) {
        assertThat(load.seen).as(situation).hasSize(load.waits.get());
        for (Seen seen : load.seen) {
            JsonNode end = ends.get(seen.id());
            assertThat(new Seen(
                            seen.id(),
                            end.get("status").asString(),
                            end.get("finishedAt").asString()))
                    .as(situation)
                    .isEqualTo(seen);
        }
    }

    /** The end of each job that names a result queue is there once. */
    private static void checkMessages(Cluster cluster, ClusterLoad load, String situation) {
        long expected = load.accepted.values().stream()
                .filter(Accepted::queued)
                .mapToLong(each -> each.isBatch() ? ClusterLoad.BATCH_SIZE : 1)
                .sum();
        assertThat(cluster.count("select count(*) from queue_message"))
                .as("messages, %s", situation)
                .isEqualTo(expected);
        assertThat(cluster.count("select count(distinct job_id) from queue_message"))
                .as("jobs with a message, %s", situation)
                .isEqualTo(expected);
    }

    private static void report(String what, long since) {
        log.info("{} after {} s", what, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since));
    }
}
