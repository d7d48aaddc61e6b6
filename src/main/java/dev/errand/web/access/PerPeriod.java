package dev.errand.web.access;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Counts what somebody does within a second, or another period, the next of which begins when one is over. Remembers a bounded number of names for
 * one period; further ones count as one. Safe for concurrent use.
 */
final class PerPeriod {

    private static final String OTHERS = "";

    private final int limit;
    private final int maxNames;
    private final long periodNanos;
    private final LongSupplier nanos;
    private final AtomicReference<Period> present =
            new AtomicReference<>(new Period(Long.MIN_VALUE, new ConcurrentHashMap<>()));

    private record Period(long number, Map<String, AtomicInteger> counts) {}

    /** With what may be within a second. */
    PerPeriod(int limit, int maxNames, LongSupplier nanos) {
        this(limit, maxNames, Duration.ofSeconds(1), nanos);
    }

    /**
     * With what may be.
     *
     * @param limit how often one may do it within a period
     * @param maxNames of how many it is remembered; further ones share what one of them may
     * @param period how long it is
     * @param nanos the time, by a clock that nobody sets
     */
    PerPeriod(int limit, int maxNames, Duration period, LongSupplier nanos) {
        this.periodNanos = period.toNanos();
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
        long number = Math.floorDiv(nanos.getAsLong(), periodNanos);
        Period period = present.updateAndGet(
                last -> last.number() == number ? last : new Period(number, new ConcurrentHashMap<>()));
        Map<String, AtomicInteger> counts = period.counts();
        String known = counts.size() < maxNames || counts.containsKey(name) ? name : OTHERS;
        return counts.computeIfAbsent(known, one -> new AtomicInteger());
    }
}
