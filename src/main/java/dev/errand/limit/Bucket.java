package dev.errand.limit;

import java.time.Duration;

/**
 * How many attempts of a task may start, counted in millionths of a start: a token bucket. Pure; what it says at one time follows
 * from what it said before and the time between alone, so that any node can go on where another one stopped.
 *
 * @param millionths how many
 * @param at when that was so, in milliseconds since 1970
 */
record Bucket(long millionths, long at) {

    private static final long ONE = 1_000_000;

    /**
     * How fast it fills and what it holds: one start, so that none is lost between two looks, and what comes within the burst.
     *
     * @param perSecond starts
     * @param burst a moment
     */
    record Rate(double perSecond, Duration burst) {

        long capacity() {
            return ONE + millionthsIn(burst.toMillis());
        }

        long millionthsIn(long millis) {
            return Math.round(perSecond * millis * (ONE / 1000));
        }
    }

    /** One that nobody has taken of for long. */
    static Bucket full(Rate rate, long now) {
        return new Bucket(rate.capacity(), now);
    }

    /**
     * The same one now. Starts that were granted and not used yet count as if they were still in it, so that those who wait long
     * for a slot do not all start at once beside others.
     *
     * @param unused how many these are
     */
    Bucket filled(Rate rate, long now, int unused) {
        // No longer than it takes to fill it, which keeps the product small; and a clock that was set back takes
        // nothing away.
        long elapsed = Math.min(Math.max(0, now - at), Math.round(rate.capacity() / rate.perSecond() / 1000) + 1);
        long room = Math.max(0, rate.capacity() - unused * ONE);
        return new Bucket(Math.min(room, millionths + rate.millionthsIn(elapsed)), now);
    }

    /** How many may start now. */
    int whole() {
        return (int) Math.min(Integer.MAX_VALUE, millionths / ONE);
    }

    Bucket without(int starts) {
        return new Bucket(millionths - starts * ONE, at);
    }

    /** How long until the next one may start, if nobody keeps those that were granted. */
    Duration untilNext(Rate rate) {
        long missing = Math.max(0, ONE - millionths);
        return Duration.ofMillis((long) Math.ceil(missing / rate.perSecond() / 1000));
    }
}
