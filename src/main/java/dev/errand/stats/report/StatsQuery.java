package dev.errand.stats.report;

import dev.errand.stats.series.StatsTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What of the counts is wanted. Pure.
 *
 * @param tenant whose; nothing for everybody's
 * @param task of that task alone, as its tenant names it
 * @param queue in that queue alone
 * @param from the beginning of the first bucket, in milliseconds since 1970
 * @param to the end of the last one: a whole number of steps later
 * @param step how long a bucket is, in milliseconds: whole minutes, and whole hours if more than half an hour
 */
public record StatsQuery(
        @Nullable String tenant,
        @Nullable String task,
        @Nullable String queue,
        long from,
        long to,
        long step) {

    /** The most buckets of an answer. */
    public static final int MAX_BUCKETS = 360;

    /** From where on steps are whole hours. */
    private static final long LONG_STEP = StatsTable.HOUR / 2;

    /** Buckets begin at whole steps; those in which both times lie are the first and the last one. */
    public static StatsQuery of(
            @Nullable String tenant,
            @Nullable String task,
            @Nullable String queue,
            Instant from,
            Instant to,
            long leastStepSeconds) {
        return of(tenant, task, queue, from, to, leastStepSeconds, MAX_BUCKETS);
    }

    /** The same with no more buckets than that. */
    public static StatsQuery of(
            @Nullable String tenant,
            @Nullable String task,
            @Nullable String queue,
            Instant from,
            Instant to,
            long leastStepSeconds,
            int maxBuckets) {
        long start = from.toEpochMilli();
        long end = to.toEpochMilli();
        long step = step(end - start, leastStepSeconds * 1000, maxBuckets);
        if (buckets(start, end, step) > maxBuckets) {
            // The first and the last one are parts of what was asked for.
            step = step(end - start + step, step, maxBuckets);
        }
        return new StatsQuery(tenant, task, queue, floor(start, step), floor(end - 1, step) + step, step);
    }

    private static long step(long span, long least, int maxBuckets) {
        long needed = Math.max(least, Math.ceilDiv(span, maxBuckets - 1));
        long minutes = Math.ceilDiv(Math.max(needed, 1), StatsTable.MINUTE) * StatsTable.MINUTE;
        return minutes > LONG_STEP ? Math.ceilDiv(minutes, StatsTable.HOUR) * StatsTable.HOUR : minutes;
    }

    private static long buckets(long start, long end, long step) {
        return (floor(end - 1, step) - floor(start, step)) / step + 1;
    }

    private static long floor(long time, long step) {
        return time - Math.floorMod(time, step);
    }

    /** How many buckets there are. */
    public int buckets() {
        return Math.toIntExact((to - from) / step);
    }

    /** In which of them something lies that was counted then. */
    public int bucket(long at) {
        return Math.toIntExact((at - from) / step);
    }
}
