package dev.errand.submission;

import dev.errand.db.outage.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Stands open, until a queue is full: from then on, for as long as submissions are refused, it lets few in at once and makes the others
 * wait outside, in the order of their arrival. Virtual threads get their turn first come, first served: with a thousand submissions at
 * work, only to be refused, each step of a job that runs would wait behind all of them.
 */
@Component
class OverloadLimiter {

    /** For how long a refusal tells that the next submission will be refused too. */
    static final Duration MEMORY = Duration.ofSeconds(1);

    /**
     * How long a refused submission keeps its place. So there are no more refusals in a second than twenty times the places, and what runs
     * has the processors for itself, however hard clients knock.
     */
    private static final Duration HOLD = Duration.ofMillis(50);

    private final Semaphore places;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final AtomicLong closedUntil;

    @Autowired
    OverloadLimiter(SubmissionProperties properties) {
        this(properties, System::nanoTime);
    }

    /** With another time, which only counts from one moment to another. */
    OverloadLimiter(SubmissionProperties properties, LongSupplier nanoTime) {
        this.places = new Semaphore(properties.maxAtOnce(), true);
        this.patience = properties.patience();
        this.nanoTime = nanoTime;
        this.closedUntil = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Does it, where few may be at it at once when there is a place.
     *
     * @param afterWait what is done first if it had to wait for its place; when that throws, nothing else is done
     * @throws StoreUnavailableException when there was none for too long
     */
    <T> T pass(Runnable afterWait, Supplier<T> work) {
        boolean closed = nanoTime.getAsLong() - closedUntil.get() < 0;
        boolean waited = closed && enter();
        try {
            if (waited) {
                afterWait.run();
            }
            return work.get();
        } catch (SubmissionRefusedException e) {
            if (e.reason() == SubmissionRefusedException.Cause.QUEUE_FULL) {
                closedUntil.set(nanoTime.getAsLong() + MEMORY.toNanos());
                if (closed) {
                    LockSupport.parkNanos(HOLD.toNanos());
                }
            }
            throw e;
        } finally {
            if (closed) {
                places.release();
            }
        }
    }

    /** Without a timer where there is a place; with one for whoever has to wait. Answers whether it had to. */
    private boolean enter() {
        try {
            if (places.tryAcquire()) {
                return false;
            }
            if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreUnavailableException("too many submissions are under way", null);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted before the submission was begun", e);
        }
    }
}
