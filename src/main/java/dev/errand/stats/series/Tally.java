package dev.errand.stats.series;

import java.util.concurrent.atomic.AtomicLongArray;

/** What was counted of one series since it was last taken. To count is one increment, without a lock; safe for concurrent use. */
public final class Tally {

    private final SeriesKey key;
    private final AtomicLongArray counts = new AtomicLongArray(Event.ALL.size());
    private final Spread waits = new Spread();
    private final Spread runs = new Spread();
    private volatile boolean left;

    Tally(SeriesKey key) {
        this.key = key;
    }

    /** What it is of. */
    public SeriesKey key() {
        return key;
    }

    /** It is taken once more, and never again: nobody is to begin to count in it. */
    void leave() {
        left = true;
    }

    boolean isLeft() {
        return left;
    }

    /** Counts one. */
    public void count(Event event) {
        counts.getAndIncrement(event.place());
    }

    /** An attempt began after having waited for so long, in milliseconds. */
    public void waited(long millis) {
        waits.add(millis);
    }

    /** An attempt ran for so long, in milliseconds. */
    public void ran(long millis) {
        runs.add(millis);
    }

    /** Moves what came since the last time into figures; answers whether anything did. */
    boolean drain(Figures into) {
        boolean any = false;
        for (Event event : Event.ALL) {
            long count = counts.getAndSet(event.place(), 0);
            into.add(event, count);
            any |= count != 0;
        }
        boolean waited = waits.drain(into.waits());
        boolean ran = runs.drain(into.runs());
        return any || waited || ran;
    }
}
