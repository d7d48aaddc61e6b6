package dev.errand.cluster;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that all nodes go by: that of the database as far as this node has learned it, told onwards by a clock that nobody sets.
 * So clocks of nodes may differ by any amount. Until something is learned, and where there is only one node, it is the node's own.
 *
 * <p>Safe for concurrent use. It steps, also backwards, by what the database's clock differs from what was believed; within one node
 * that is the drift of a heartbeat's time.
 */
final class ClusterTime implements InstantSource {

    private static final Logger log = LoggerFactory.getLogger(ClusterTime.class);
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long WORTH_A_WORD_MILLIS = 1_000;

    private final Clock own;
    private volatile @Nullable Anchor anchor;

    ClusterTime(Clock own) {
        this.own = own;
    }

    private record Anchor(long nanos, long millis) {

        long millisAt(long when) {
            return millis + Math.floorDiv(when - nanos, NANOS_PER_MILLI);
        }
    }

    @Override
    public Instant instant() {
        Anchor known = anchor;
        return known == null
                ? own.instant()
                : Instant.ofEpochMilli(known.millis()).plusNanos(System.nanoTime() - known.nanos());
    }

    /**
     * The database said its time between two points of {@link System#nanoTime}. Changes something only if that cannot be true by
     * what was believed so far, and then as little as possible, so that a slow answer makes no worse what a quick one made good.
     */
    void learn(long sentNanos, long receivedNanos, long databaseMillis) {
        Anchor known = anchor;
        if (known == null) {
            anchor = new Anchor(sentNanos + (receivedNanos - sentNanos) / 2, databaseMillis);
            tell(databaseMillis - own.millis());
            return;
        }
        long step = step(known.millisAt(sentNanos), known.millisAt(receivedNanos), databaseMillis);
        if (step != 0) {
            anchor = new Anchor(known.nanos(), known.millis() + step);
            tell(step);
        }
    }

    private static long step(long earliest, long latest, long actual) {
        if (actual < earliest) {
            return actual - earliest;
        }
        return Math.max(0, actual - latest);
    }

    private static void tell(long millis) {
        if (Math.abs(millis) > WORTH_A_WORD_MILLIS) {
            log.warn("the database's clock is {} ms ahead of what was known here; all goes by the database's", millis);
        }
    }
}
