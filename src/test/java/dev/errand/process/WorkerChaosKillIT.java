package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Workers that are killed and frozen, a service and a database that are killed while leases are out, and answers that are lost on their
 * way: each job ends once, what may start once did so, and nothing is taken from a worker that lives.
 */
@Tag("long")
class WorkerChaosKillIT {

    private static final Logger log = LoggerFactory.getLogger(WorkerChaosKillIT.class);
    private static final int JOBS = Integer.getInteger("errand.test.worker-chaos.jobs", 10_000);
    private static final int WORKERS = 6;
    private static final long SEED = Long.getLong("errand.test.chaos.seed", System.nanoTime());
    /** Longer than the lease. */
    private static final long OUTAGE_SECONDS = ChaosJobs.LEASE.toSeconds() + 2;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final long begun = System.nanoTime();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void oneNode_killedAndAwayForLongerThanALease_andItsWorkersKilledAndFrozen() throws Exception {
        Path home = Files.createDirectories(directory.resolve("node"));
        List<String> arguments = List.of("--errand.execution.max-lost-attempts=1000");
        try (ErrandProcess errand = new ErrandProcess(home, List.of("-Xmx256m"), arguments).start();
                ChaosCrew crew = new ChaosCrew(directory, List.of(errand), random);
                ChaosLoad load = new ChaosLoad(List.of(errand), JOBS)) {
            List<Runnable> faults = List.of(
                    crew::killOne,
                    () -> restart(errand, 0),
                    crew::freezeOne,
                    () -> restart(errand, OUTAGE_SECONDS),
                    crew::killOne,
                    () -> restart(errand, 2),
                    crew::freezeOne);
            strike(crew, load, faults);
            check(List.of(errand), crew, load);
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void threeNodes_ofWhichSomeAreKilled_aDatabaseThatIsAwayForLongerThanALease_andWorkersKilledAndFrozen()
            throws Exception {
        List<String> arguments = List.of("--errand.execution.max-lost-attempts=1000", "--errand.cluster.lease=2s");
        try (Cluster cluster = new Cluster(directory, 3, arguments);
                ChaosLoad load = new ChaosLoad(cluster.nodes(), JOBS)) {
            cluster.start();
            try (ChaosCrew crew = new ChaosCrew(directory, cluster.nodes(), random)) {
                List<CompletableFuture<Void>> returns = new ArrayList<>();
                List<Runnable> faults = List.of(
                        crew::killOne,
                        () -> returns.add(killAndReturn(cluster.nodes().get(random.nextInt(3)))),
                        crew::freezeOne,
                        () -> crash(cluster, OUTAGE_SECONDS),
                        crew::killOne,
                        () -> crash(cluster, 2),
                        () -> {
                            awaitAll(returns);
                            returns.add(killAndReturn(leading(cluster)));
                        },
                        crew::freezeOne);
                strike(crew, load, faults);
                awaitAll(returns);
                check(cluster.nodes(), crew, load);
                assertThat(cluster.count("select count(*) from worker_lease where outcome is null"))
                        .as(situation())
                        .isZero();
            }
        }
    }

    private static void restart(ErrandProcess errand, long awaySeconds) {
        log.info("the service is killed, back after {} s", awaySeconds);
        errand.kill();
        rest(awaySeconds);
        errand.start();
    }

    private static void crash(Cluster cluster, long awaySeconds) {
        log.info("the database is killed, back after {} s", awaySeconds);
        cluster.server().kill();
        rest(awaySeconds);
        cluster.server().start();
    }

    private static CompletableFuture<Void> killAndReturn(ErrandProcess node) {
        log.info("node {} is killed", Cluster.nameOf(node));
        node.kill();
        return CompletableFuture.runAsync(
                node::start, work -> Thread.ofVirtual().start(work));
    }

    private static void awaitAll(List<CompletableFuture<Void>> returns) {
        CompletableFuture.allOf(returns.toArray(CompletableFuture[]::new)).join();
    }

    private ErrandProcess leading(Cluster cluster) {
        List<ErrandProcess> found = new ArrayList<>();
        ChaosCrew.await("somebody leads", () -> {
            String leader = Cluster.leader(cluster.nodes().get(random.nextInt(3)));
            cluster.nodes().stream()
                    .filter(node -> Cluster.nameOf(node).equals(leader))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private static void rest(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Each time in the middle of the work: some of its share was accepted since the last time, the rest is still to come. */
    private void strike(ChaosCrew crew, ChaosLoad load, List<Runnable> faults) throws InterruptedException {
        report("the service runs");
        crew.start(WORKERS);
        report("the workers run");
        load.start();
        int share = JOBS / (faults.size() + 1);
        for (int i = 0; i < faults.size(); i++) {
            load.allow(share);
            int enough = share * i + share / 4 + random.nextInt(share / 2);
            ChaosCrew.await("jobs are accepted, " + situation(), () -> load.accepted.size() >= enough);
            faults.get(i).run();
            report("fault " + (i + 1) + " is over");
        }
        load.allow(JOBS);
        load.awaitEnd(situation());
        report("all is accepted");
    }

    private void check(List<ErrandProcess> nodes, ChaosCrew crew, ChaosLoad load) {
        assertThat(load.accepted).as(situation()).hasSize(JOBS);
        ErrandProcess node = nodes.getFirst();
        ChaosVerdict verdict = new ChaosVerdict(situation(), crew.all());
        List<JsonNode> ends = ChaosVerdict.awaitEnds(node, load.accepted.values());
        report("all have ended");
        crew.letAnswersArrive();
        ChaosCrew.await("nobody holds anything, " + situation(), () -> holding(node) == 0);
        verdict.workersWereToldTheTruth();
        verdict.eachEndedOnce(load.accepted, ends);
        verdict.eachEndIsInTheQueueOnce(node, ends);
        assertThat(crew.taken())
                .as("frozen ones that lost something, %s", situation())
                .isPositive();
        assertThat(crew.cuts()).as("answers that were cut off, %s", situation()).isPositive();
        assertThat(nodes)
                .as(situation())
                .allSatisfy(each -> assertThat(each.logText()).doesNotContain("OutOfMemoryError"));
        log.info(
                "{}; {} answers were cut off, {} frozen workers lost what they had",
                verdict,
                crew.cuts(),
                crew.taken());
        report("checked");
    }

    private static int holding(ErrandProcess node) {
        int holding = 0;
        for (JsonNode worker :
                ErrandProcess.json(node.get("/v1/workers?limit=500")).get("items")) {
            holding += worker.get("holding").asInt();
        }
        return holding;
    }

    private static String situation() {
        return "seed " + SEED;
    }

    private void report(String what) {
        log.info("{} after {} s", what, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
    }
}
