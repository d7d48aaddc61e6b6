package dev.errand.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something when asked, and once more if it was asked for meanwhile: one run at a time, and after each request one that begins
 * later than it. Safe for concurrent use; whoever asks does not wait. A run that fails is not repeated: the next request comes soon.
 */
public final class Coalescer {

    private static final Logger log = LoggerFactory.getLogger(Coalescer.class);

    private final String what;
    private final Executor executor;
    private final Runnable work;
    /** Requests since the last run that had nothing to follow it; zero while nothing runs. */
    private final AtomicInteger asked = new AtomicInteger();

    /**
     * With what is done.
     *
     * @param what it is, for the log
     * @param executor has each run of its own, so that others who share it get their turn in between
     * @param work may wait; may ask for another run
     */
    public Coalescer(String what, Executor executor, Runnable work) {
        this.what = what;
        this.executor = executor;
        this.work = work;
    }

    /** As above, on virtual threads of that name. */
    public Coalescer(String what, String thread, Runnable work) {
        this(what, run -> Thread.ofVirtual().name(thread).start(run), work);
    }

    /** Asks for a run. */
    public void ask() {
        if (asked.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    /** As {@link #ask}, but runs on the calling thread if nothing runs. */
    public void askHere() {
        if (asked.getAndIncrement() == 0) {
            run();
        }
    }

    private void run() {
        int seen = asked.get();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.atLevel(Told.level(e)).log("{} failed and is tried again when next asked for: {}", what, e.toString());
        }
        if (!asked.compareAndSet(seen, 0)) {
            executor.execute(this::run);
        }
    }
}
