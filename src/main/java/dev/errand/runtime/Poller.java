package dev.errand.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A thread with a name that makes a step whenever it is woken, and when it has rested for as long as the step before asked for. It goes
 * on whatever a step throws; the log tells when steps begin to fail and when they succeed again. May be started again after it was
 * stopped. Safe for concurrent use, by one starter.
 */
public final class Poller {

    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final Duration LAST_STEP = Duration.ofSeconds(5);

    private final String name;
    private final String what;
    private final Duration interval;
    private final Bell bell;
    private volatile @Nullable Thread thread;
    /** What steps fail with, where the log says so. */
    private @Nullable Class<?> told;

    /**
     * One that is not running yet.
     *
     * @param thread the name of its thread
     * @param what it does, for the log
     * @param interval how long it rests before the first step and after one that failed, unless woken
     * @param bell that wakes it, too
     */
    public Poller(String thread, String what, Duration interval, Bell bell) {
        this.name = thread;
        this.what = what;
        this.interval = interval;
        this.bell = bell;
    }

    /** As above, with a bell of its own. */
    public Poller(String thread, String what, Duration interval) {
        this(thread, what, interval, new Bell());
    }

    /** What is done again and again. */
    @FunctionalInterface
    public interface Step {

        /**
         * Does it once.
         *
         * @param woken whether somebody asked for it, other than by the rest that is over
         * @return how long to rest afterwards, unless woken
         */
        Duration run(boolean woken) throws Exception;
    }

    /** Does this from now on, an interval after each time that it was done. */
    public void every(Runnable work) {
        start(woken -> {
            work.run();
            return interval;
        });
    }

    /** Makes these steps from now on. */
    public void start(Step step) {
        start(step, () -> {});
    }

    /** As above, and does something else on its thread when it was stopped, which {@link #stop} waits for as well. */
    public void start(Step step, Runnable last) {
        Thread fresh = Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            run(step);
            last.run();
        });
        thread = fresh;
        fresh.start();
    }

    /** Has a step made soon. */
    public void wake() {
        bell.ring();
    }

    private void run(Step step) {
        Duration rest = interval;
        while (goesOn()) {
            try {
                boolean woken = bell.await(rest);
                if (goesOn()) {
                    rest = step.run(woken);
                    succeeded();
                }
            } catch (InterruptedException e) {
                log.debug("interrupted, which only the end of the process should do", e);
            } catch (Exception | Error e) {
                failed(e);
                rest = interval;
            }
        }
    }

    private boolean goesOn() {
        return Thread.currentThread().equals(thread);
    }

    private void succeeded() {
        if (told != null) {
            told = null;
            log.info("{} goes on", what);
        }
    }

    private void failed(Throwable failure) {
        boolean expected = failure instanceof Told;
        Level level = expected ? Told.level(failure) : Level.ERROR;
        log.atLevel(failure.getClass().equals(told) ? Level.DEBUG : level)
                .setCause(expected ? null : failure)
                .log("{} failed; it is tried again every {} until it goes on: {}", what, interval, failure.toString());
        told = level == Level.DEBUG ? told : failure.getClass();
    }

    /** Makes no more steps, and waits for a while until the present one is over; answers whether it is, and there was a start. */
    public boolean stop(Duration patience) {
        Thread last = thread;
        thread = null;
        bell.ring();
        try {
            boolean ended = last != null && last.join(patience);
            log.debug("{} has ended: {}", what, ended);
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** As above, with the time that a step usually takes. */
    public boolean stop() {
        return stop(LAST_STEP);
    }

    /** Whether it was started and not stopped since. */
    public boolean isRunning() {
        return thread != null;
    }
}
