package dev.errand.stats.series;

import dev.errand.cluster.Node;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Writes what this node counted: what changed in the present minute, as rows that say all of the minute. So a write whose answer was lost may be
 * made again. What cannot be written now is kept, and stays with the minute that it was to be written of. A crash loses what came since the
 * last time. Nothing is written where nothing happened. Safe for concurrent use.
 */
@Component
class StatsWriter implements BeatPart {

    /** Rows that one transaction writes, so that other writes get their turn. */
    private static final int PORTION = 200;

    private final Counting counting;
    private final StatsTable table;
    private final Node node;
    private final Clock clock;
    private final Duration interval;

    private Minute minute = new Minute(0, "");
    private final Map<SeriesKey, Figures> unwritten = new HashMap<>();

    StatsWriter(Counting counting, StatsTable table, Node node, Clock clock, StatsProperties properties) {
        this.counting = counting;
        this.table = table;
        this.node = node;
        this.clock = clock;
        this.interval = properties.interval();
    }

    /** What a node counted in a minute, and which series it has said to exist since that began. */
    private record Minute(long at, String node, Map<SeriesKey, Figures> figures, Set<SeriesKey> known) {

        Minute(long at, String node) {
            this(at, node, new HashMap<>(), new HashSet<>());
        }

        void add(SeriesKey key, Figures figures) {
            this.figures.computeIfAbsent(key, fresh -> new Figures()).add(figures);
        }
    }

    @Override
    public synchronized void write() {
        long now = clock.millis();
        take(now);
        while (!unwritten.isEmpty()) {
            writePortion(now);
        }
    }

    private void take(long now) {
        int silentLimit = Math.toIntExact(Math.max(2, StatsTable.MINUTE / interval.toMillis()));
        Map<SeriesKey, Figures> came = counting.jobs().drain(silentLimit);
        counting.errors().drain(silentLimit).forEach(came::put);
        // It came since the last time, so most of it belongs to the minute of the middle.
        long middle = now - Math.min(interval.toMillis(), StatsTable.MINUTE) / 2;
        Minute present = new Minute(middle - Math.floorMod(middle, StatsTable.MINUTE), node.name());
        boolean over = present.at() != minute.at() || !present.node().equals(minute.node());
        if (unwritten.isEmpty() && over) {
            minute = present;
        }
        totals(came).forEach(came::put);
        came.forEach((key, figures) -> {
            minute.add(key, figures);
            unwritten.put(key, minute.figures().get(key));
        });
    }

    /** Of each tenant, and of everybody: so that who asks for all reads few rows. */
    private static Map<SeriesKey, Figures> totals(Map<SeriesKey, Figures> came) {
        Map<SeriesKey, Figures> totals = new HashMap<>();
        came.forEach((key, figures) -> {
            if (key.kind() == SeriesKey.Kind.JOBS) {
                for (String whose : List.of(key.tenant(), SeriesKey.EVERYBODY)) {
                    totals.computeIfAbsent(SeriesKey.all(whose), fresh -> new Figures())
                            .add(figures);
                }
            }
        });
        return totals;
    }

    private void writePortion(long now) {
        Map<SeriesKey, Figures> portion = new LinkedHashMap<>();
        for (Map.Entry<SeriesKey, Figures> each : unwritten.entrySet()) {
            if (portion.size() < PORTION) {
                portion.put(each.getKey(), each.getValue());
            }
        }
        Collection<SeriesKey> fresh = new ArrayList<>(portion.keySet());
        fresh.removeAll(minute.known());
        var unused = table.transactions().write(connection -> {
            table.write(connection, minute.at(), minute.node(), portion, fresh, now);
            return portion.size();
        });
        minute.known().addAll(fresh);
        unwritten.keySet().removeAll(portion.keySet());
    }
}
