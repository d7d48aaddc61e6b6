package dev.errand.runtime;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Says in the log how far something has come that takes long, and about how long it will still take: nothing for the first five seconds, then
 * every five seconds at the most. For one thread.
 */
public final class SlowWork {

    /** Between two lines. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Logger log;
    private final String what;
    private final long total;
    private final LongSupplier nanos;
    private final long begun;
    private long told;

    /** Begins now; {@code what} is how a line begins. */
    public SlowWork(Logger log, String what, long total) {
        this(log, what, total, System::nanoTime);
    }

    SlowWork(Logger log, String what, long total, LongSupplier nanos) {
        this.log = log;
        this.what = what;
        this.total = total;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.told = begun;
    }

    /** So much of it is done. */
    public void at(long done) {
        long now = nanos.getAsLong();
        if (now - told >= INTERVAL.toNanos()) {
            told = now;
            log.info(
                    "{}: {} of {}, after {}",
                    what,
                    done,
                    total,
                    rest(Duration.ofNanos(now - begun), (double) done / total));
        }
    }

    /**
     * In words, for how long something has been going on and about how long it will still take.
     *
     * @param done which part of it is done, from 0 to 1; what is nearly 0 says nothing of the rest
     */
    public static String rest(Duration since, double done) {
        String passed = seconds(since.toMillis() / 1e3);
        return done > 0.001 && done <= 1
                ? passed + "; about " + seconds(since.toMillis() / 1e3 * (1 - done) / done) + " to go"
                : passed;
    }

    private static String seconds(double seconds) {
        return seconds < 120
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }
}
