package dev.errand.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One queue as this node sees it: its free slots, and whether something may wait. Safe for concurrent use; in memory alone.
 */
final class QueueGate {

    private final String queue;
    private final int concurrency;
    private final AtomicInteger taken = new AtomicInteger();
    /** Set whenever something may wait; cleared only by a claim that found less than it asked for. */
    private volatile boolean mayHaveWaiting = true;

    QueueGate(String queue, int concurrency) {
        this.queue = queue;
        this.concurrency = concurrency;
    }

    String queue() {
        return queue;
    }

    int concurrency() {
        return concurrency;
    }

    int running() {
        return taken.get();
    }

    /** Takes up to so many free slots; answers how many. */
    int take(int most) {
        int before = taken.get();
        while (true) {
            int wanted = Math.min(most, concurrency - before);
            if (wanted <= 0) {
                return 0;
            }
            int witness = taken.compareAndExchange(before, before + wanted);
            if (witness == before) {
                return wanted;
            }
            before = witness;
        }
    }

    void give(int slots) {
        taken.addAndGet(-slots);
    }

    boolean mayHaveWaiting() {
        return mayHaveWaiting;
    }

    void somethingWaits() {
        mayHaveWaiting = true;
    }

    void nothingWaits() {
        mayHaveWaiting = false;
    }
}
