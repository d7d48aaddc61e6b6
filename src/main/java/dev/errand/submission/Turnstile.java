package dev.errand.submission;

import dev.errand.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Lets so many submissions in at once and makes the others wait outside, in the order of their arrival. Virtual threads get their turn
 * first come, first served: with a thousand submissions at work, of which most are refused, each step of a job that runs would wait
 * behind all of them.
 */
@Component
class Turnstile {

    private final Semaphore places;
    private final Duration patience;

    Turnstile(SubmissionProperties properties) {
        this.places = new Semaphore(properties.maxAtOnce(), true);
        this.patience = properties.patience();
    }

    /**
     * Does it when there is a place.
     *
     * @throws StoreUnavailableException when there was none for too long
     */
    <T> T pass(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    /** Without a timer where there is a place; with one for whoever has to wait. */
    private void enter() {
        try {
            if (!places.tryAcquire() && !places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreUnavailableException("too many submissions are under way", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted before the submission was begun", e);
        }
    }
}
