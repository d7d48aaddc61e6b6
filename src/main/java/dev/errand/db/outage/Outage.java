package dev.errand.db.outage;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.dialect.Dialect.Trouble;
import dev.errand.runtime.Poller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one view of whether the database can be used. While an outage lasts, a thread of its own asks the database several times a second; it is over
 * as soon as that, a heartbeat or a write that was still under way gets through.
 *
 * <p>What began before the last change is no news: an answer may have been on its way for long.
 */
public final class Outage implements Availability, AutoCloseable {

    /** In this order: reads can go on while only writes are refused. */
    private enum Extent {
        NONE,
        WRITES,
        EVERYTHING;

        static Extent of(Trouble trouble) {
            return trouble == Trouble.AWAY ? EVERYTHING : WRITES;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Outage.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration LAST_QUESTION = Duration.ofSeconds(2);
    private static final Duration MAX_PAUSE = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofDays(1);

    private final Dialect dialect;
    private final Supplier<Probe.@Nullable Obstacle> probe;
    private final List<Runnable> atBegin = new CopyOnWriteArrayList<>();
    private final List<Runnable> atEnd = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Poller poller = new Poller("errand-outage", "asking the database whether it is back", MAX_PAUSE);
    private volatile Extent extent = Extent.NONE;
    private long begunAt;
    private long endedAt = System.nanoTime();
    private boolean told;
    private boolean suspected;
    private boolean asking;
    private long pause = FIRST_PAUSE_NANOS;
    private boolean closed;

    /**
     * No outage, as far as anybody knows.
     *
     * @param dialect tells what a failure means
     * @param probe asks the database, and answers what is in the way; on one thread at a time
     */
    public Outage(Dialect dialect, Supplier<Probe.@Nullable Obstacle> probe) {
        this.dialect = dialect;
        this.probe = probe;
    }

    /** Does this at the beginning of each outage, on the thread that met it. */
    public void onBegin(Runnable action) {
        atBegin.add(action);
    }

    /** Does this at the end of each outage, on the thread that found out. */
    public void onEnd(Runnable action) {
        atEnd.add(action);
    }

    @Override
    public boolean takesWrites() {
        return extent == Extent.NONE;
    }

    /** Whether nobody can reach it. */
    public boolean refusesReads() {
        return extent == Extent.EVERYTHING;
    }

    public static StoreUnavailableException refusal() {
        return StoreUnavailableException.outage();
    }

    @Override
    public void failed(Throwable failure, long sinceNanos) {
        Trouble trouble = dialect.troubleIn(failure);
        if (trouble == Trouble.AWAY || trouble == Trouble.NO_WRITES) {
            if (begin(Extent.of(trouble), sinceNanos)) {
                log.debug("an outage begins, unless the database answers at once", failure);
                all(atBegin);
            }
        } else if (trouble == Trouble.BLOCKED) {
            suspect();
        }
    }

    private boolean begin(Extent found, long sinceNanos) {
        lock.lock();
        try {
            if (closed || sinceNanos - endedAt < 0) {
                return false;
            }
            boolean begins = extent == Extent.NONE;
            if (begins) {
                begunAt = System.nanoTime();
                told = false;
            }
            extent = found.compareTo(extent) > 0 ? found : extent;
            ask();
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /** Has the database asked, and begins an outage only if something is in the way. */
    public void suspect() {
        lock.lock();
        try {
            suspected = true;
            ask();
        } finally {
            lock.unlock();
        }
    }

    private void ask() {
        if (!asking && !closed) {
            asking = true;
            if (!poller.isRunning()) {
                poller.start(this::askOnce);
            }
            poller.wake();
        }
    }

    @Override
    public void reached(long sinceNanos) {
        if (extent == Extent.EVERYTHING) {
            end(sinceNanos);
        }
    }

    /** A commit that began then has succeeded, whatever was thought to be in its way. */
    public void wrote(long sinceNanos) {
        if (extent != Extent.NONE) {
            end(sinceNanos);
        }
    }

    private void end(long sinceNanos) {
        lock.lock();
        try {
            suspected = false;
            if (extent == Extent.NONE || sinceNanos - begunAt < 0) {
                return;
            }
            extent = Extent.NONE;
            endedAt = System.nanoTime();
            changed.signalAll();
            poller.wake();
            if (told) {
                log.info("the database answers again after {} s", TimeUnit.NANOSECONDS.toSeconds(endedAt - begunAt));
            }
        } finally {
            lock.unlock();
        }
        all(atEnd);
    }

    private Duration askOnce(boolean woken) {
        if (!isWanted()) {
            pause = FIRST_PAUSE_NANOS;
            return IDLE;
        }
        long since = System.nanoTime();
        Probe.Obstacle obstacle = probe.get();
        if (obstacle == null) {
            end(since);
            return Duration.ZERO;
        }
        learn(obstacle, since);
        long rest = pause;
        pause = Math.min(2 * pause, MAX_PAUSE.toNanos());
        return Duration.ofNanos(rest);
    }

    private boolean isWanted() {
        lock.lock();
        try {
            asking = !closed && (suspected || extent != Extent.NONE);
            return asking;
        } finally {
            lock.unlock();
        }
    }

    /** What is in the way may have become another thing: a server that could not be reached is back, and may only be read. */
    private void learn(Probe.Obstacle obstacle, long sinceNanos) {
        Extent found = Extent.of(obstacle.trouble());
        boolean begins = begin(found, sinceNanos);
        lock.lock();
        try {
            suspected = false;
            if (extent == Extent.NONE) {
                return;
            }
            extent = found;
            changed.signalAll();
            if (!told) {
                told = true;
                log.warn(
                        "the database {} until it does: {}",
                        found == Extent.WRITES
                                ? "takes no writes; they are refused"
                                : "does not answer; all is refused",
                        obstacle.failure().toString());
            }
        } finally {
            lock.unlock();
        }
        if (begins) {
            all(atBegin);
        }
    }

    /** Waits for a moment, and while nobody can reach the database until somebody has; answers false when nothing will be asked of it any more. */
    public boolean awaitReach(Duration moment) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long ends = endedAt;
            long left = moment.toNanos();
            while (!closed && ends == endedAt && (left > 0 || extent == Extent.EVERYTHING)) {
                left = changed.awaitNanos(Math.max(left, FIRST_PAUSE_NANOS));
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private static void all(List<Runnable> actions) {
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                log.error("whoever was to be told of an outage failed; going on", e);
            }
        }
    }

    /** Asks no more; nobody waits from now on. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        poller.stop(LAST_QUESTION);
    }
}
