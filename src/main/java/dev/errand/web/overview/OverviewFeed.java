package dev.errand.web.overview;

import dev.errand.event.EventSource.Excerpt;
import dev.errand.event.StreamEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What was told to those who watch the same: the last documents, and the latest events under numbers of its own. Reads a topic anew when the
 * last time is {@value #PERIOD_SECONDS} s ago, and what was hinted at before. Safe for concurrent use; in memory alone.
 */
final class OverviewFeed {

    static final int PERIOD_SECONDS = 2;
    private static final int MAX_EVENTS = 1_000;

    private final Viewer viewer;
    private final List<OverviewPart> parts;
    private final LongSupplier nanos;
    private final Deque<StreamEvent> events = new ArrayDeque<>();
    private final Map<OverviewPart, Map<String, Object>> told = new HashMap<>();
    private final Set<Topics> hinted = EnumSet.noneOf(Topics.class);
    private boolean jobsHinted = true;
    private long number;
    private long readNanos;
    private boolean readOnce;

    /** With those parts that the viewer watches; the one of jobs has no topic of its own. */
    OverviewFeed(Viewer viewer, Collection<OverviewPart> parts, LongSupplier nanos) {
        this.viewer = viewer;
        this.parts = List.copyOf(parts);
        this.nanos = nanos;
    }

    Viewer viewer() {
        return viewer;
    }

    /** Something of that topic is news. */
    synchronized void hint(Topics topic) {
        hinted.add(topic);
    }

    /** So is one of the jobs. */
    synchronized void hintJobs() {
        jobsHinted = true;
    }

    /** How everything stands now, and up to which number that speaks. */
    synchronized StreamEvent.Snapshot snapshot() {
        refresh();
        Map<String, Object> all = new LinkedHashMap<>();
        for (OverviewPart part : parts) {
            Collection<Object> documents = told.getOrDefault(part, Map.of()).values();
            boolean one = part.topic() == Topics.STATS;
            all.put(name(part), one ? documents.stream().findFirst().orElse(Map.of()) : List.copyOf(documents));
        }
        return new StreamEvent.Snapshot(number, all);
    }

    private static String name(OverviewPart part) {
        return part instanceof JobsPart ? "jobs" : part.topic().code();
    }

    /** What came after a number; a snapshot where that is not kept any more. */
    synchronized Excerpt after(long after, int limit) {
        refresh();
        if (!events.isEmpty() && after < events.getFirst().number() - 1) {
            return new Excerpt(List.of(snapshot()), false);
        }
        List<StreamEvent> next = events.stream()
                .filter(event -> event.number() > after)
                .limit(limit)
                .toList();
        return new Excerpt(next, next.size() == limit);
    }

    private void refresh() {
        long now = nanos.getAsLong();
        boolean all = !readOnce
                || now - readNanos >= Duration.ofSeconds(PERIOD_SECONDS).toNanos();
        for (OverviewPart part : parts) {
            boolean wanted = part instanceof JobsPart ? jobsHinted : hinted.contains(part.topic());
            if (all || wanted) {
                refresh(part);
            }
        }
        hinted.clear();
        jobsHinted = false;
        readNanos = all ? now : readNanos;
        readOnce = true;
    }

    private void refresh(OverviewPart part) {
        Map<String, Object> before = told.get(part);
        Map<String, Object> now = part.read(viewer);
        told.put(part, now);
        if (before == null) {
            return;
        }
        String name = part instanceof JobsPart ? "job" : part.topic().event();
        List<Object> news = new ArrayList<>();
        now.forEach((key, document) -> {
            Object former = before.get(key);
            if (former == null || !Objects.equals(part.essence(former), part.essence(document))) {
                news.add(document);
            }
        });
        before.keySet().stream()
                .filter(key -> part.tellsWhatIsGone() && !now.containsKey(key))
                .forEach(key -> news.add(Map.of(part.topic() == Topics.QUEUES ? "name" : "id", key, "gone", true)));
        news.forEach(document -> {
            events.add(new StreamEvent.Told(++number, name, document));
            if (events.size() > MAX_EVENTS) {
                events.removeFirst();
            }
        });
    }
}
