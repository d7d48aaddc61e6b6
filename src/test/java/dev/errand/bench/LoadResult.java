package dev.errand.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What came of a load. Filled by the load's one thread, read after its end. */
final class LoadResult {

    private static final long MAX_NANOS = 120_000_000_000L;

    /** Nanoseconds from the time at which each request was due to the end of its answer. */
    final Histogram latency = new Histogram(1, MAX_NANOS, 3);

    private final Map<Integer, Long> statuses = new TreeMap<>();
    private long[] perSecond = new long[16];
    private long inTime;
    /** Connections that broke with a request on its way. */
    long broken;
    /** Requests that were due and not sent, since no connection was free until the end. */
    long unsent;
    /** How long requests were sent. */
    double seconds;

    void add(int status, long nanos, long sinceStartNanos, boolean beforeEnd) {
        statuses.merge(status, 1L, Long::sum);
        latency.recordValue(Math.clamp(nanos, 1, MAX_NANOS));
        if (beforeEnd) {
            inTime++;
            int second = (int) (sinceStartNanos / 1_000_000_000L);
            if (second >= perSecond.length) {
                perSecond = Arrays.copyOf(perSecond, second * 2);
            }
            perSecond[second]++;
        }
    }

    /** Answers a second, counting only those that came while requests were being sent. */
    double throughput() {
        return inTime / seconds;
    }

    /** Answers within each whole second. */
    long[] perSecond() {
        return Arrays.copyOf(perSecond, (int) seconds);
    }

    double millisAt(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    long count(int status) {
        return statuses.getOrDefault(status, 0L);
    }

    long answers() {
        return latency.getTotalCount();
    }

    Map<Integer, Long> statuses() {
        return statuses;
    }

    /** This, if nothing but that status was answered: anything else would make the figure worthless. */
    LoadResult only(int status) {
        if (broken > 0 || unsent > 0 || answers() == 0 || count(status) != answers()) {
            throw new IllegalStateException(
                    "answers " + statuses + ", broken " + broken + ", unsent " + unsent + "; wanted only " + status);
        }
        return this;
    }
}
