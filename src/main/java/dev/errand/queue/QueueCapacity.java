package dev.errand.queue;

import dev.errand.store.JobStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps one queue from holding more waiting jobs than it may. Counts what enters and, since it does not see all that leaves,
 * counts the rows anew when it seems to be full: at most once in a short while, so that a flood of submissions to a full queue
 * costs nothing. Several nodes may each let in a few more than the capacity at the same moment.
 */
final class QueueCapacity {

    static final Duration RECOUNT_INTERVAL = Duration.ofMillis(100);

    private final String queue;
    private final int capacity;
    private final JobStore store;
    private final LongSupplier nanoTime;
    private final AtomicInteger atMost;
    private final ReentrantLock recounting = new ReentrantLock();
    private volatile long recountedAt;

    QueueCapacity(String queue, int capacity, JobStore store, LongSupplier nanoTime) {
        this.queue = queue;
        this.capacity = capacity;
        this.store = store;
        this.nanoTime = nanoTime;
        // Full until counted: the first submission looks what a previous run left.
        this.atMost = new AtomicInteger(capacity);
        this.recountedAt = nanoTime.getAsLong() - RECOUNT_INTERVAL.toNanos();
    }

    int capacity() {
        return capacity;
    }

    /** Counts so many more, unless the queue has no room for all of them. */
    boolean tryEnter(int jobs) {
        return enter(jobs) || (recount(jobs) && enter(jobs));
    }

    /** So many that were counted did not enter after all. */
    void leave(int jobs) {
        atMost.addAndGet(-jobs);
    }

    private boolean enter(int jobs) {
        return fits(atMost.getAndUpdate(count -> fits(count, jobs) ? count + jobs : count), jobs);
    }

    private boolean fits(int count, int jobs) {
        return count <= capacity - jobs;
    }

    /** Answers whether there may be room now. */
    private boolean recount(int jobs) {
        recounting.lock();
        try {
            if (fits(atMost.get(), jobs)) {
                return true;
            }
            if (nanoTime.getAsLong() - recountedAt < RECOUNT_INTERVAL.toNanos()) {
                return false;
            }
            atMost.set(store.countWaiting(queue, capacity));
            recountedAt = nanoTime.getAsLong();
            return true;
        } finally {
            recounting.unlock();
        }
    }
}
