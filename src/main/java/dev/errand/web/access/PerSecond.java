package dev.errand.web.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Counts what somebody does within a second. Remembers a bounded number of names for that second; further ones count as one. Safe for concurrent
 * use.
 */
final class PerSecond {

    private static final String OTHERS = "";

    private final int limit;
    private final int maxNames;
    private final LongSupplier nanos;
    private final AtomicReference<Second> present =
            new AtomicReference<>(new Second(Long.MIN_VALUE, new ConcurrentHashMap<>()));

    private record Second(long number, Map<String, AtomicInteger> counts) {}

    /**
     * With what may be.
     *
     * @param limit how often one may do it within a second
     * @param maxNames of how many it is remembered; further ones share what one of them may
     * @param nanos the time, by a clock that nobody sets
     */
    PerSecond(int limit, int maxNames, LongSupplier nanos) {
        this.limit = limit;
        this.maxNames = maxNames;
        this.nanos = nanos;
    }

    /** Whether once more is within what may be; counts it. */
    boolean take(String name) {
        return count(name).incrementAndGet() <= limit;
    }

    /** Whether once more would not be; counts nothing. */
    boolean isFull(String name) {
        return count(name).get() >= limit;
    }

    private AtomicInteger count(String name) {
        long number = Math.floorDiv(nanos.getAsLong(), TimeUnit.SECONDS.toNanos(1));
        Second second = present.updateAndGet(
                last -> last.number() == number ? last : new Second(number, new ConcurrentHashMap<>()));
        Map<String, AtomicInteger> counts = second.counts();
        String known = counts.size() < maxNames || counts.containsKey(name) ? name : OTHERS;
        return counts.computeIfAbsent(known, one -> new AtomicInteger());
    }
}
