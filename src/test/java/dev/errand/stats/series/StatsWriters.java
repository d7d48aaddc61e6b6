package dev.errand.stats.series;

import dev.errand.cluster.Node;
import java.time.Clock;

/** What writes counts, for tests of rooms that count. */
public final class StatsWriters {

    private StatsWriters() {}

    /** Writes what was counted whenever it is run. */
    public static Runnable writer(Counting counting, StatsTable table, Clock clock, StatsProperties properties) {
        return new StatsWriter(counting, table, new Node(), clock, properties)::write;
    }
}
