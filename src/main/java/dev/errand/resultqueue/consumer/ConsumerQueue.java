package dev.errand.resultqueue.consumer;

import dev.errand.resultqueue.ResultQueueProperties;
import dev.errand.runtime.Coalescer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of one queue that wait here, served in the order in which they came, also those that do not wait: nobody
 * overtakes. One pass at a time looks into the store, and only while somebody is in line; whatever may have brought a message asks
 * for another pass, and one asked for during a pass is made after it, so that no hint is lost. No thread is held between passes.
 */
final class ConsumerQueue {

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
    private final int maxGroup;
    private final int maxMessages;
    private final long sweepNanos;
    private final LinkedHashSet<WaitingConsumer> waiting = new LinkedHashSet<>();
    private long joined;
    /** Up to which number everybody was told to go, also who was being served just then. */
    private long dismissed;

    /** When it was last asked of everybody whether they are still there; of the one pass at a time alone. */
    private long swept = System.nanoTime();

    private final Coalescer passes;
    /** Whether those whom a pass took out of the line may come back. */
    private boolean serving;

    private @Nullable Future<?> planned;

    ConsumerQueue(String queue, Source source, Executor executor, ResultQueueProperties properties) {
        this.queue = queue;
        this.source = source;
        this.passes = new Coalescer("serving the queue " + queue, executor, this::pass);
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
        passes.ask();
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
        return waiting.isEmpty() && !serving;
    }

    private synchronized List<WaitingConsumer> everybody() {
        return List.copyOf(waiting);
    }

    private void pass() {
        List<WaitingConsumer> group;
        long horizon;
        synchronized (this) {
            horizon = joined;
            group = takeGroup();
            serving = !group.isEmpty();
        }
        if (!group.isEmpty()) {
            try {
                serve(group, horizon);
            } finally {
                synchronized (this) {
                    serving = false;
                }
                source.idle(queue);
            }
        }
    }

    private void serve(List<WaitingConsumer> group, long horizon) {
        List<WaitingConsumer> unserved = source.give(queue, group);
        if (unserved.isEmpty()) {
            // There may be more for those behind them.
            passes.ask();
            return;
        }
        putBack(unserved);
        sendAway(horizon);
        if (!everybody().isEmpty()) {
            source.wakeLater(this);
        }
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
