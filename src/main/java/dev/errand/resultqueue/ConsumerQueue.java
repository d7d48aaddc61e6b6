package dev.errand.resultqueue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers of one queue that wait here, served in the order in which they came, also those that do not wait: nobody
 * overtakes. One pass at a time looks into the store, and only while somebody is in line; whatever may have brought a message asks
 * for another pass, and one asked for during a pass is made after it, so that no hint is lost. No thread is held between passes.
 */
final class ConsumerQueue {

    private static final Logger log = LoggerFactory.getLogger(ConsumerQueue.class);

    /** What a line is served from. */
    interface Source {

        /** Gives out what there is, to the first first, and answers those who got nothing, in order. Never throws. */
        List<WaitingConsumer> give(String queue, List<WaitingConsumer> group);

        /** Asks for a pass when the next message comes back from a consumer, or after a while. Never throws. */
        void wakeLater(ConsumerQueue line);

        /** Nobody is in line. */
        void idle(String queue);
    }

    private final String queue;
    private final Source source;
    private final Executor executor;
    private final int maxGroup;
    private final int maxMessages;
    private final long sweepNanos;
    private final LinkedHashSet<WaitingConsumer> waiting = new LinkedHashSet<>();
    private long joined;
    /** Up to which number everybody was told to go, also who was being served just then. */
    private long dismissed;

    /** When it was last asked of everybody whether they are still there; of the one pass at a time alone. */
    private long swept = System.nanoTime();

    private boolean running;
    private boolean asked;
    private @Nullable Future<?> planned;

    ConsumerQueue(String queue, Source source, Executor executor, ResultQueueProperties properties) {
        this.queue = queue;
        this.source = source;
        this.executor = executor;
        this.maxGroup = properties.maxGroup();
        this.maxMessages = properties.maxMessages();
        this.sweepNanos = properties.pollInterval().toNanos();
    }

    String queue() {
        return queue;
    }

    /** Takes the last place in line. */
    void join(WaitingConsumer newcomer) {
        synchronized (this) {
            newcomer.number(++joined);
            waiting.add(newcomer);
        }
        look();
    }

    /** Asks for a pass. */
    void look() {
        synchronized (this) {
            asked = true;
            if (running || waiting.isEmpty()) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    /** This is the look that comes by itself, instead of any that was planned before. */
    synchronized void plan(Future<?> look) {
        if (planned != null) {
            planned.cancel(false);
        }
        planned = look;
    }

    /** Goes with nothing, unless it is being served just now; then the pass sees that its time is over. */
    void leave(WaitingConsumer one) {
        boolean left;
        synchronized (this) {
            left = waiting.remove(one);
        }
        if (left) {
            one.answer().complete(Handful.NONE);
            source.idle(queue);
        }
    }

    /** Everybody goes with nothing. */
    void leaveAll() {
        synchronized (this) {
            dismissed = joined;
        }
        everybody().forEach(this::leave);
    }

    synchronized boolean isIdle() {
        return waiting.isEmpty() && !running;
    }

    private synchronized List<WaitingConsumer> everybody() {
        return List.copyOf(waiting);
    }

    private void run() {
        try {
            while (pass()) {
                log.trace("another pass over {}", queue);
            }
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                running = false;
            }
            log.error("serving the queue {} failed; going on at the next hint", queue, e);
        }
        source.idle(queue);
    }

    /** Answers whether to make another one. */
    private boolean pass() {
        List<WaitingConsumer> group;
        long horizon;
        synchronized (this) {
            if (!asked || waiting.isEmpty()) {
                running = false;
                return false;
            }
            asked = false;
            horizon = joined;
            group = takeGroup();
        }
        List<WaitingConsumer> unserved = source.give(queue, group);
        if (unserved.isEmpty()) {
            synchronized (this) {
                asked = true;
            }
            return true;
        }
        putBack(unserved);
        sendAway(horizon);
        if (!everybody().isEmpty()) {
            source.wakeLater(this);
        }
        return true;
    }

    private List<WaitingConsumer> takeGroup() {
        List<WaitingConsumer> group = new ArrayList<>();
        int messages = 0;
        while (!waiting.isEmpty() && group.size() < maxGroup && messages < maxMessages) {
            WaitingConsumer first = waiting.removeFirst();
            group.add(first);
            messages += first.order().max();
        }
        return group;
    }

    private synchronized void putBack(List<WaitingConsumer> unserved) {
        unserved.reversed().forEach(waiting::addFirst);
    }

    /**
     * There was nothing for anybody who came before the look: those who do not wait any longer go, and who was told to. Now and then
     * also those who have hung up, so that their places are free for others.
     */
    private void sendAway(long horizon) {
        long now = System.nanoTime();
        List<WaitingConsumer> over = new ArrayList<>();
        if (now - swept >= sweepNanos) {
            swept = now;
            everybody().stream().filter(WaitingConsumer::hasHungUp).forEach(over::add);
        }
        synchronized (this) {
            for (WaitingConsumer one : waiting) {
                if (one.number() <= dismissed || (one.number() <= horizon && one.isOver(now))) {
                    over.add(one);
                }
            }
        }
        over.forEach(this::leave);
    }

    /** How long to sleep until a point in time, but no longer than the limit and no shorter than a moment. */
    static Duration pause(long untilMillis, long nowMillis, Duration limit) {
        return Duration.ofMillis(Math.clamp(untilMillis - nowMillis, 1, Math.max(1, limit.toMillis())));
    }
}
