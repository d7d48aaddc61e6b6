package dev.errand.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One queue as this node sees it: its free slots, and whether something may wait. Safe for concurrent use; in memory alone.
 */
final class QueueSlots {

    private final String queue;
    private final int concurrency;
    private final @Nullable Integer globalConcurrency;
    private final AtomicInteger taken = new AtomicInteger();
    /** How often it was said that something may wait, and up to which of these a claim has found nothing more. */
    private final AtomicLong signals = new AtomicLong(1);

    private volatile long answered;

    QueueSlots(String queue, int concurrency, @Nullable Integer globalConcurrency) {
        this.queue = queue;
        this.concurrency = concurrency;
        this.globalConcurrency = globalConcurrency;
    }

    String queue() {
        return queue;
    }

    int concurrency() {
        return concurrency;
    }

    /** How many of the queue may run on all nodes together, if that is limited. */
    @Nullable
    Integer globalConcurrency() {
        return globalConcurrency;
    }

    int running() {
        return taken.get();
    }

    boolean hasFree() {
        return taken.get() < concurrency;
    }

    /** Takes up to so many free slots; answers how many. */
    int take(int limit) {
        int before = taken.get();
        while (true) {
            int wanted = Math.min(limit, concurrency - before);
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
        return answered < signals.get();
    }

    void somethingWaits() {
        signals.incrementAndGet();
    }

    /** To be asked for before a look, and given to {@link #nothingWaits} after it. */
    long signals() {
        return signals.get();
    }

    /**
     * A look found nothing more. What was said after it began still counts, and until it has ended nobody who comes later may
     * take a slot before those that it is about to find.
     */
    void nothingWaits(long signalsBeforeTheLook) {
        answered = signalsBeforeTheLook;
    }
}
