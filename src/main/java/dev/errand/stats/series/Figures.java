package dev.errand.stats.series;

/** What was counted of a series in some span of time. Not safe for concurrent use. */
public final class Figures {

    private final long[] counts = new long[Event.ALL.size()];
    private final Distribution waits = new Distribution();
    private final Distribution runs = new Distribution();

    void add(Event event, long count) {
        counts[event.place()] += count;
    }

    /** Adds what another span or series has. */
    public void add(Figures other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        waits.add(other.waits);
        runs.add(other.runs);
    }

    /** How many there were. */
    public long count(Event event) {
        return counts[event.place()];
    }

    /** How long attempts waited before they began, from when they could have been started. */
    public Distribution waits() {
        return waits;
    }

    /** How long attempts ran that ended by themselves or by their limit. */
    public Distribution runs() {
        return runs;
    }
}
