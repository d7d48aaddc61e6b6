package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers as processes, which reach the nodes through proxies that cut off some answers; and what is done to these workers. */
final class ChaosCrew implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChaosCrew.class);
    private static final int ONE_ANSWER_OF = 60;
    /** A lease, the five seconds within which it is judged, and what a busy machine takes. */
    private static final long FROZEN_NANOS = ChaosJobs.LEASE.toNanos() + TimeUnit.SECONDS.toNanos(15);

    private final Path directory;
    private final List<ErrandProcess> nodes;
    private final Random random;
    private final List<CuttingProxy> proxies = new ArrayList<>();
    private final List<ChaosProcess> all = new ArrayList<>();
    private int taken;

    ChaosCrew(Path directory, List<ErrandProcess> nodes, Random random) {
        this.directory = directory;
        this.nodes = nodes;
        this.random = random;
        nodes.forEach(node -> proxies.add(new CuttingProxy(node.uri("/").getPort(), ONE_ANSWER_OF)));
    }

    void start(int workers) {
        for (int i = 0; i < workers; i++) {
            hire();
        }
        all.forEach(worker -> await("each registers", () -> worker.count("registered") > 0));
    }

    private void hire() {
        all.add(new ChaosProcess(
                directory, all.size(), proxies.stream().map(CuttingProxy::port).toList()));
    }

    /** In the middle of something that takes long; somebody else takes its place, and gets what it had. */
    void killOne() {
        ChaosProcess worker = busy();
        log.info("worker {} is killed", worker.instance());
        worker.kill();
        hire();
    }

    /** In the middle of something that takes long, until its jobs were taken from it, if it had any. */
    void freezeOne() {
        ChaosProcess worker = busy();
        log.info("worker {} is frozen", worker.instance());
        worker.freeze();
        long before = losses(worker);
        long deadline = System.nanoTime() + FROZEN_NANOS;
        while (losses(worker) == before && System.nanoTime() - deadline < 0) {
            rest();
        }
        boolean lost = losses(worker) > before;
        taken += lost ? 1 : 0;
        worker.wake();
        log.info("worker {} wakes up, its jobs were {}taken from it", worker.instance(), lost ? "" : "not ");
    }

    /** How often the service has said that a worker lost something. */
    private long losses(ChaosProcess worker) {
        String who = "was lost by worker " + ChaosWorker.ID + " (" + worker.instance() + ")";
        return nodes.stream()
                .mapToLong(node -> node.logText()
                        .lines()
                        .filter(line -> line.contains(who))
                        .count())
                .sum();
    }

    private ChaosProcess busy() {
        List<ChaosProcess> found = new ArrayList<>();
        await("a worker is at work", () -> {
            all.stream()
                    .filter(ChaosProcess::isAlive)
                    .filter(ChaosProcess::isBusyForLong)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.get(random.nextInt(found.size()));
    }

    /** Answers arrive from now on. */
    void letAnswersArrive() {
        proxies.forEach(CuttingProxy::behave);
    }

    List<ChaosProcess> all() {
        return all;
    }

    /** How many of those that were frozen lost what they had. */
    int taken() {
        return taken;
    }

    int cuts() {
        return proxies.stream().mapToInt(CuttingProxy::cuts).sum();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            rest();
        }
    }

    private static void rest() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Override
    public void close() throws IOException {
        all.forEach(ChaosProcess::close);
        for (CuttingProxy proxy : proxies) {
            proxy.close();
        }
    }
}
