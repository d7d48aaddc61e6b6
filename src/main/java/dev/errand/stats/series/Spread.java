package dev.errand.stats.series;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Times since they were last taken, in the buckets of {@link Distribution}: each of the first 256 milliseconds, and from there on 128 for each
 * doubling. A time is one increment; the memory for a doubling comes with its first time, so most have few of the 24, half a kilobyte each. Who
 * takes them swaps each bucket for nought, so that no time is lost or taken twice. Without locks; safe for concurrent use.
 */
final class Spread {

    /** How many buckets there are for each doubling. */
    private static final int HALF = 128;

    private static final int HALF_BITS = 7;
    private static final int PORTIONS = 25;

    private final AtomicReferenceArray<@Nullable AtomicIntegerArray> portions = new AtomicReferenceArray<>(PORTIONS);
    private final AtomicLong longest = new AtomicLong();

    void add(long millis) {
        int value = (int) Math.clamp(millis, 0, Distribution.LONGEST);
        int portion = portion(value);
        counts(portion).incrementAndGet(portion == 0 ? value : (value >>> shift(portion)) - HALF);
        if (value > longest.get()) {
            longest.accumulateAndGet(value, Math::max);
        }
    }

    /** The first 128 milliseconds, then one for each doubling. */
    private static int portion(int value) {
        return value < HALF ? 0 : Integer.SIZE - HALF_BITS - Integer.numberOfLeadingZeros(value);
    }

    /** By how many bits the values of a portion are rounded. */
    private static int shift(int portion) {
        return portion - 1;
    }

    private AtomicIntegerArray counts(int portion) {
        AtomicIntegerArray known = portions.get(portion);
        if (known != null) {
            return known;
        }
        AtomicIntegerArray fresh = new AtomicIntegerArray(HALF);
        AtomicIntegerArray other = portions.compareAndExchange(portion, null, fresh);
        return other == null ? fresh : other;
    }

    /** Adds to a distribution what came since the last time; answers whether anything did. */
    boolean drain(Distribution into) {
        boolean any = false;
        for (int portion = 0; portion < PORTIONS; portion++) {
            AtomicIntegerArray counts = portions.get(portion);
            for (int i = 0; counts != null && i < HALF; i++) {
                int count = counts.get(i) == 0 ? 0 : counts.getAndSet(i, 0);
                if (count != 0) {
                    into.add(portion == 0 ? i : (long) (i + HALF) << shift(portion), count);
                    any = true;
                }
            }
        }
        into.longest(longest.getAndSet(0));
        return any;
    }
}
