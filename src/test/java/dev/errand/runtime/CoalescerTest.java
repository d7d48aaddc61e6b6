package dev.errand.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescerTest {

    /** What the executor was given and has not run. */
    private final Deque<Runnable> turns = new ArrayDeque<>();

    private final AtomicInteger runs = new AtomicInteger();
    private Runnable during = () -> {};
    private final Coalescer coalescer = new Coalescer("the work", turns::add, this::work);

    private void work() {
        runs.incrementAndGet();
        Runnable once = during;
        during = () -> {};
        once.run();
    }

    private void takeTurn() {
        turns.remove().run();
    }

    @Test
    void whatIsAskedForBeforeARun_isOneRun() {
        coalescer.ask();
        coalescer.ask();

        assertThat(turns).hasSize(1);
        takeTurn();
        assertThat(runs).hasValue(1);
        assertThat(turns).isEmpty();
        coalescer.ask();
        assertThat(turns).hasSize(1);
    }

    @Test
    void whatIsAskedForDuringARun_isOneMore_inATurnOfItsOwn() {
        during = () -> {
            coalescer.ask();
            coalescer.ask();
            assertThat(turns).isEmpty();
        };
        coalescer.ask();
        takeTurn();

        assertThat(runs).hasValue(1);
        assertThat(turns).hasSize(1);
        takeTurn();
        assertThat(runs).hasValue(2);
        assertThat(turns).isEmpty();
    }

    @Test
    void aRunThatFails_isFollowedByThoseThatWereAskedFor() {
        during = () -> {
            coalescer.ask();
            throw new IllegalStateException("away, says the test");
        };
        coalescer.ask();
        takeTurn();
        takeTurn();

        assertThat(runs).hasValue(2);
    }

    @Test
    void askHere_runsOnTheCallersThread_unlessSomethingRuns() {
        during = coalescer::askHere;
        coalescer.askHere();

        assertThat(runs).hasValue(1);
        takeTurn();
        assertThat(runs).hasValue(2);
    }
}
