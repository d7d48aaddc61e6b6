package dev.errand.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to a cluster at random: nodes killed and started again, nodes frozen for longer than their lease, a database that crashes. */
final class ClusterFaults {

    private static final Logger log = LoggerFactory.getLogger(ClusterFaults.class);

    private static final int MAX_STARTS = 10;

    private final Cluster cluster;
    private final Random random;
    private final Duration lease;
    /** How each node comes back, if it is away. */
    private final List<CompletableFuture<Void>> returns = new ArrayList<>();
    /** What was done, for the message of a failure. */
    private final List<String> done = new ArrayList<>();

    ClusterFaults(Cluster cluster, Random random, Duration lease) {
        this.cluster = cluster;
        this.random = random;
        this.lease = lease;
        cluster.nodes().forEach(node -> returns.add(CompletableFuture.completedFuture(null)));
    }

    /** One of them; the database's turn is said by the caller, since there are few of those. */
    void strike(boolean database) {
        if (database) {
            crash();
        } else if (random.nextInt(5) < 3) {
            kill();
        } else {
            freeze();
        }
    }

    private void crash() {
        Duration away = random(lease.dividedBy(2), lease.multipliedBy(3).dividedBy(2));
        boolean hard = done.stream().filter(each -> each.startsWith("database")).count() % 2 == 0;
        note("database " + (hard ? "killed" : "stopped immediately") + ", back after " + away);
        if (hard) {
            cluster.server().kill();
        } else {
            cluster.server().stopImmediately();
        }
        rest(away);
        cluster.server().start();
    }

    private void kill() {
        int which = present();
        Duration away = random(Duration.ZERO, Duration.ofSeconds(2));
        note("node " + which + " killed, back after " + away);
        ErrandProcess node = cluster.nodes().get(which);
        node.kill();
        returnsAfter(which, away, () -> startAsASupervisorDoes(which));
    }

    /** A process that finds no database when it starts may end; whoever started it starts it again. */
    private void startAsASupervisorDoes(int which) {
        for (int tries = 1; ; tries++) {
            try {
                cluster.nodes().get(which).start();
                return;
            } catch (IllegalStateException e) {
                log.info("node {} did not start at try {}", which, tries, e);
                if (tries == MAX_STARTS) {
                    throw e;
                }
                cluster.nodes().get(which).close();
            }
        }
    }

    private void freeze() {
        int which = present();
        Duration away = lease.plus(random(lease.dividedBy(4), lease.dividedBy(2).plusSeconds(1)));
        note("node " + which + " frozen for " + away);
        ErrandProcess node = cluster.nodes().get(which);
        node.pause();
        returnsAfter(which, away, node::resume);
    }

    private void returnsAfter(int which, Duration pause, Runnable comesBack) {
        returns.set(
                which,
                CompletableFuture.runAsync(
                        () -> {
                            rest(pause);
                            comesBack.run();
                        },
                        work -> Thread.ofVirtual().start(work)));
    }

    /** A node that nothing happens to now; waits for one if need be. */
    private int present() {
        CompletableFuture.anyOf(returns.toArray(CompletableFuture[]::new)).join();
        List<Integer> present = new ArrayList<>();
        for (int i = 0; i < returns.size(); i++) {
            if (returns.get(i).isDone()) {
                present.add(i);
            }
        }
        return present.get(random.nextInt(present.size()));
    }

    /** Until everything that was taken away is back. */
    void awaitReturns() {
        CompletableFuture.allOf(returns.toArray(CompletableFuture[]::new)).join();
    }

    private Duration random(Duration least, Duration limit) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), limit.toMillis() + 1));
    }

    private static void rest(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        }
    }

    private void note(String what) {
        log.info("{}", what);
        done.add(what);
    }

    @Override
    public String toString() {
        return done.toString();
    }
}
