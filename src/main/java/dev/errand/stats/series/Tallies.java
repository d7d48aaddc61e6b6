package dev.errand.stats.series;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this node counts at present, in memory. Series for which there is no room are counted together, for each of the first tenants apart.
 * Which one something belongs to is found without a lock, and without making anything but the first time. A crash loses what was not
 * written: what came within one {@code errand.stats.interval}. Safe for concurrent use.
 */
public final class Tallies {

    private final int limit;
    /** By the task and then by the line, as jobs have them; several may lead to the same tally. */
    private final Map<String, Map<String, Tally>> byTask = new ConcurrentHashMap<>();

    private final Map<SeriesKey, Tally> tallies = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private List<Tally> leaving = List.of();
    private final Map<SeriesKey, Integer> silent = new HashMap<>();

    /** With how many series there is room for. */
    Tallies(int limit) {
        this.limit = limit;
    }

    /** Makes the key of a series that is met for the first time. */
    @FunctionalInterface
    public interface KeyMaker {
        SeriesKey make(String task, String line);
    }

    /**
     * Where to count.
     *
     * @param task as jobs have it
     * @param line as jobs have it: the queue, with the tenant
     */
    public Tally of(String task, String line, KeyMaker keys) {
        Map<String, Tally> byLine = byTask.get(task);
        Tally known = byLine == null ? null : byLine.get(line);
        return known == null || known.isLeft() ? made(task, line, keys.make(task, line)) : known;
    }

    private Tally made(String task, String line, SeriesKey key) {
        Tally tally = of(key);
        if (tally.key().equals(key)) {
            byTask.computeIfAbsent(task, name -> new ConcurrentHashMap<>()).put(line, tally);
        }
        return tally;
    }

    /** The tally of a series, or the one for all that have no room. */
    public Tally of(SeriesKey key) {
        Tally known = tallies.get(key);
        if (known != null) {
            return known;
        }
        if (size.get() < limit) {
            return add(key);
        }
        SeriesKey others = key.others(key.tenant());
        boolean many = size.get() >= 2 * limit && !tallies.containsKey(others);
        return add(many ? key.others(SeriesKey.OTHERS) : others);
    }

    private Tally add(SeriesKey key) {
        return tallies.computeIfAbsent(key, fresh -> {
            size.incrementAndGet();
            return new Tally(fresh);
        });
    }

    /** Takes what came since the last time, series by series. By one thread at a time. */
    Map<SeriesKey, Figures> drain(int silentLimit) {
        Map<SeriesKey, Figures> came = new HashMap<>();
        leaving.forEach(tally -> drain(tally, came));
        leaving = leaving(tallies.values(), came, silentLimit);
        leaving.forEach(this::forget);
        return came;
    }

    /** Whoever found one that leaves may still count in it; so it is taken once more the next time. */
    private List<Tally> leaving(Collection<Tally> all, Map<SeriesKey, Figures> came, int silentLimit) {
        List<Tally> gone = new ArrayList<>(0);
        for (Tally tally : all) {
            if (drain(tally, came)) {
                silent.remove(tally.key());
            } else if (silent.merge(tally.key(), 1, Integer::sum) >= silentLimit) {
                gone.add(tally);
            }
        }
        return gone;
    }

    private static boolean drain(Tally tally, Map<SeriesKey, Figures> came) {
        Figures before = came.get(tally.key());
        Figures figures = before == null ? new Figures() : before;
        boolean any = tally.drain(figures);
        if (any) {
            came.put(tally.key(), figures);
        }
        return any;
    }

    private void forget(Tally tally) {
        SeriesKey key = tally.key();
        tally.leave();
        tallies.remove(key);
        size.decrementAndGet();
        silent.remove(key);
        byTask.values().forEach(lines -> lines.values().removeIf(Tally::isLeft));
        byTask.values().removeIf(Map::isEmpty);
    }

    /** How many series are counted at present. */
    int size() {
        return size.get();
    }
}
