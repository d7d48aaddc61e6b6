package dev.errand.access.key;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * How often keys may be used that have a limit: each node lets in its part of what all may together. What was not used within a second is not kept.
 * In memory alone, for keys that have a limit. Safe for concurrent use.
 */
@Component
public class KeyRates {

    private static final double NANOS = 1e9;

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    public KeyRates() {
        this(System::nanoTime);
    }

    KeyRates(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What may be taken at that time, and whether the last one who asked got something. */
    private record Bucket(double left, long at, boolean took) {}

    /** Forgets keys of which this is not so. */
    public void keep(Predicate<String> isGood) {
        buckets.keySet().removeIf(isGood.negate());
    }

    /** Of how many keys something is kept. */
    int size() {
        return buckets.size();
    }

    /**
     * Takes one call of what a key may make now.
     *
     * @param perSecond on all nodes together
     * @param nodes how many live, at least 1
     * @return how many more it may make at once on this node; less than none where this one is too many
     */
    public int take(String key, int perSecond, int nodes) {
        double own = (double) perSecond / nodes;
        double most = Math.max(1, own);
        long now = nanos.getAsLong();
        Bucket after = buckets.compute(key, (id, before) -> {
            double left = before == null ? most : Math.min(most, before.left + (now - before.at) / NANOS * own);
            return left >= 1 ? new Bucket(left - 1, now, true) : new Bucket(left, now, false);
        });
        return after.took ? (int) after.left : -1;
    }
}
