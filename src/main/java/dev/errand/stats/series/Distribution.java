package dev.errand.stats.series;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, as often as it was done: a histogram of milliseconds to two digits (HdrHistogram), and the longest time exactly. Two of
 * them can be added. Stored in HdrHistogram's encoding V2, which is short where few values differ. Not safe for concurrent use.
 */
public final class Distribution {

    /** The longest time that is told from longer ones, in milliseconds: about 24 days. */
    static final long LONGEST = Integer.MAX_VALUE;

    private static final int DIGITS = 2;
    private static final int FEWER_DIGITS = 1;
    private static final int LEAST_RANGE = 256;

    private final Histogram histogram = new Histogram(DIGITS);
    private long max;

    /** Of nothing yet. */
    public Distribution() {
        histogram.setAutoResize(true);
    }

    /** Adds a time, so many times. */
    void add(long millis, long count) {
        histogram.recordValueWithCount(Math.clamp(millis, 0, LONGEST), count);
        max = Math.max(max, millis);
    }

    /** Says the longest time, which the histogram knows but about. */
    void longest(long millis) {
        max = Math.max(max, millis);
    }

    /** Adds what another one has. */
    public void add(Distribution other) {
        histogram.add(other.histogram);
        max = Math.max(max, other.max);
    }

    /** Adds what was stored, if there is anything. */
    public void add(byte @Nullable [] stored, long longest) {
        if (stored != null) {
            histogram.add(Histogram.decodeFromByteBuffer(ByteBuffer.wrap(stored), 0));
        }
        max = Math.max(max, longest);
    }

    /** How many times there are. */
    public long count() {
        return histogram.getTotalCount();
    }

    /** The longest time, in milliseconds; 0 for none. */
    public long max() {
        return max;
    }

    /**
     * A time within which so many of a hundred are, in milliseconds, and about a hundredth more than the true one at the most. The
     * longest one wherever fewer than one of the times is beyond.
     */
    public long percentile(double percent) {
        return Math.min(histogram.getValueAtPercentile(percent), max);
    }

    /** As it is stored: nothing when empty; with one digit less if it would have more bytes than that. */
    byte @Nullable [] stored(int mostBytes) {
        if (count() == 0) {
            return null;
        }
        byte[] bytes = encoded(DIGITS);
        return bytes.length <= mostBytes ? bytes : encoded(FEWER_DIGITS);
    }

    /** The range is said with it, and costs who reads it memory: so it is no larger than needed. */
    private byte[] encoded(int digits) {
        Histogram tight = new Histogram(Math.max(LEAST_RANGE, histogram.getMaxValue()), digits);
        tight.add(histogram);
        ByteBuffer buffer = ByteBuffer.allocate(tight.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), tight.encodeIntoByteBuffer(buffer));
    }
}
