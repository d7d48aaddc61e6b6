package dev.errand.limit;

import static dev.errand.limit.LimitFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.store.PostgresServer;
import dev.errand.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With several nodes beside. */
class PostgresLimiterTest extends LimiterContract {

    private final String url = PostgresServer.shared().newDatabase();
    private final AtomicBoolean registered = new AtomicBoolean();

    @Override
    TestStore openStore() {
        TestStore opened = TestStore.openNode(url);
        // Whoever claims must be alive; once for all that use the database.
        if (registered.compareAndSet(false, true)) {
            opened.register("node");
        }
        return opened;
    }

    @AfterEach
    void giveBack() {
        PostgresServer.shared().giveBack(url);
    }

    /** A node that claims and ends jobs for itself until all are done. */
    private Callable<Void> work(LimitFixture own, AtomicInteger running, AtomicInteger most, AtomicInteger left) {
        return () -> {
            while (left.get() > 0) {
                own.hints.wake();
                own.look();
                List<Job> claimed = own.claim(3);
                most.accumulateAndGet(running.addAndGet(claimed.size()), Math::max);
                for (Job job : claimed) {
                    running.decrementAndGet();
                    own.succeed(job);
                    left.decrementAndGet();
                }
            }
            return null;
        };
    }

    @Test
    void severalNodes_keepTheConcurrencyTogether() throws Exception {
        node.submit(200, "narrow", null);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(200);
        List<LimitFixture> nodes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                LimitFixture other = new LimitFixture(openStore(), clock, Map.of("narrow", limit(4, null)));
                nodes.add(other);
                ends.add(threads.submit(work(other, running, most, left)));
            }
            for (Future<Void> end : ends) {
                end.get();
            }
        } finally {
            nodes.forEach(LimitFixture::close);
        }

        assertThat(most.get()).isBetween(1, 4);
        assertThat(left.get()).isZero();
    }

    @Test
    void nodesWhoseClocksDiffer_keepTheRateTogether() {
        restart(limit(null, 0.2));
        node.submit(10, "narrow", null);
        node.look();
        List<Job> started = new ArrayList<>(node.claim(10));
        clock.turn(Duration.ofMinutes(3));
        try (LimitFixture ahead = new LimitFixture(openStore(), clock, Map.of("narrow", limit(null, 0.2)))) {
            ahead.look();
            started.addAll(ahead.claim(10));
        }

        assertThat(started).hasSize(1);
    }
}
