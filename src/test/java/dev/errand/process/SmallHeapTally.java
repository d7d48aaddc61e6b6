package dev.errand.process;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers by kind of request and by status, and keeps those that nobody should get. */
final class SmallHeapTally {

    private static final int MAX_KEPT = 50;

    private final Map<String, Map<String, LongAdder>> counts = new ConcurrentSkipListMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> bytes = new ConcurrentHashMap<>();

    void count(String kind, String outcome) {
        counts.computeIfAbsent(kind, none -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(outcome, none -> new LongAdder())
                .increment();
    }

    void received(String kind, long size) {
        bytes.computeIfAbsent(kind, none -> new LongAdder()).add(size);
    }

    /** Something that must not happen. */
    void wrong(String kind, String what) {
        count(kind, "wrong");
        if (wrong.size() < MAX_KEPT) {
            wrong.add(kind + ": " + what);
        }
    }

    Queue<String> wrong() {
        return wrong;
    }

    /** How often a kind of request was answered like that. */
    long count(String kind, int status) {
        LongAdder count = counts.getOrDefault(kind, Map.of()).get(Integer.toString(status));
        return count == null ? 0 : count.sum();
    }

    /** How much came in answers to it. */
    long received(String kind) {
        return bytes.getOrDefault(kind, new LongAdder()).sum();
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        counts.forEach((kind, outcomes) -> table.append(
                "%-22s %s, %d MB received%n".formatted(kind, new TreeMap<>(outcomes), received(kind) / 1_000_000)));
        return table.toString();
    }
}
