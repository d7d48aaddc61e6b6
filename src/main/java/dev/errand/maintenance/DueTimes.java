package dev.errand.maintenance;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Points in time at which this node knows something to be due. Only the near future is kept: what is due later is found by a look
 * into the store before it is, so there are never more entries than milliseconds between two looks. Safe for concurrent use.
 */
final class DueTimes {

    private final long nearMillis;
    private final ConcurrentSkipListSet<Long> times = new ConcurrentSkipListSet<>();

    /** With how far ahead counts as near. */
    DueTimes(long nearMillis) {
        this.nearMillis = nearMillis;
    }

    /** Notes a time, unless it is far; answers whether it did. */
    boolean note(long due, long now) {
        boolean near = due <= now + nearMillis;
        if (near) {
            times.add(due);
        }
        return near;
    }

    /** Forgets all that have come; answers whether there were any. */
    boolean takeDue(long now) {
        NavigableSet<Long> come = times.headSet(now, true);
        boolean any = !come.isEmpty();
        come.clear();
        return any;
    }

    /** The next one, or the greatest number for none. */
    long next() {
        Long first = times.ceiling(Long.MIN_VALUE);
        return first == null ? Long.MAX_VALUE : first;
    }
}
