package dev.errand.jar;

import dev.errand.task.catalog.TasksLoadingException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Something that may still be to come, and those who wait for it. Safe for concurrent use. */
final class LateArrival {

    private final Duration patience;
    private final CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    private volatile @Nullable Thread bringer;

    /** For which nobody waits longer than that. */
    LateArrival(Duration patience) {
        this.patience = patience;
    }

    /** It is to come from now on, by this thread, which is never kept waiting for it. */
    void expect() {
        bringer = Thread.currentThread();
    }

    /** Whether it is to come and is not there. */
    boolean isExpected() {
        return bringer != null && !arrived.isDone();
    }

    /** It is there. */
    void happened() {
        arrived.complete(true);
    }

    /** It will not come any more. */
    void failed() {
        if (bringer != null) {
            arrived.complete(false);
        }
    }

    /**
     * Waits until it is there; returns at once where nothing is to come.
     *
     * @throws TasksLoadingException if it does not come, or not in time
     */
    void await() {
        Thread by = bringer;
        if (by == null || by.equals(Thread.currentThread())) {
            return;
        }
        try {
            if (arrived.get(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (TimeoutException e) {
            throw new TasksLoadingException("the tasks of jars are still being loaded");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        throw new TasksLoadingException("the tasks of jars were not loaded, since the service stops");
    }
}
