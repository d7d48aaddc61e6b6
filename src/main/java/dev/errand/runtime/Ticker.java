package dev.errand.runtime;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that does one or more things again and again, each a while after it was done last. What a round throws is logged, and the
 * next one comes in its time. May be started again after it was stopped. Safe for concurrent use.
 */
public final class Ticker {

    private static final Logger log = LoggerFactory.getLogger(Ticker.class);

    private final String thread;
    private final Class<? extends RuntimeException> expected;
    private @Nullable ScheduledExecutorService timer;

    /**
     * One that is not running yet.
     *
     * @param thread the name of its thread
     * @param expected what may be thrown in bad times, and is logged without a stack trace
     */
    public Ticker(String thread, Class<? extends RuntimeException> expected) {
        this.thread = thread;
        this.expected = expected;
    }

    /** As above, where nothing that is thrown is expected. */
    public Ticker(String thread) {
        this(thread, Unexpected.class);
    }

    /**
     * Does this from now on; starts the thread if need be.
     *
     * @param interval between the end of one round and the beginning of the next, and before the first
     * @param what it is, for the log
     */
    public synchronized void every(Duration interval, String what, Runnable work) {
        ScheduledExecutorService running = timer;
        if (running == null) {
            running = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name(thread).daemon().factory());
            timer = running;
        }
        long nanos = interval.toNanos();
        var unused = running.scheduleWithFixedDelay(() -> safely(what, work), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void safely(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            if (expected.isInstance(e)) {
                log.atLevel(Told.level(e)).log("{}: not now, again later: {}", what, e.getMessage());
            } else {
                log.error("{} failed; trying again later", what, e);
            }
        }
    }

    /** Ends after the present round, which is not waited for. */
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdown();
            timer = null;
        }
    }

    /** Whether it was started and not stopped since. */
    public synchronized boolean isRunning() {
        return timer != null;
    }

    /** Thrown by nobody. */
    private static final class Unexpected extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
