package dev.errand.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits once for something about a batch, without holding a thread. It looks whenever something has changed, one look at a time; changes
 * while it looks make it look once more. Safe for concurrent use.
 */
final class BatchWait<T> implements BatchSignals.Listener {

    private final Look<T> look;
    private final Executor readers;
    private final CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
    /** The first look is under way from the start. */
    private final AtomicInteger calls = new AtomicInteger(1);

    private volatile boolean last;

    BatchWait(Look<T> look, Executor readers) {
        this.look = look;
        this.readers = readers;
    }

    /**
     * What is waited for.
     *
     * @param read reads the store: what there is now, or nothing when there is no such batch
     * @param isEnough whether that is worth an answer before the time is over
     * @param endAlone whether nothing but the end of the batch is worth a look
     */
    record Look<T>(Supplier<Optional<T>> read, Predicate<T> isEnough, boolean endAlone) {}

    /** What was found at the end; as the reading failed, if it did. */
    CompletableFuture<Optional<T>> answer() {
        return answer;
    }

    /** Looks for the first time, on the calling thread. Whoever calls must be listening already. */
    void begin() {
        work();
    }

    @Override
    public void onChange(boolean finished) {
        if (finished || !look.endAlone()) {
            wake();
        }
    }

    /** Answers with what there is now: the time is over. */
    void end() {
        last = true;
        wake();
    }

    private void wake() {
        if (calls.getAndIncrement() == 0) {
            readers.execute(this::work);
        }
    }

    private void work() {
        int seen = calls.get();
        boolean over = last;
        try {
            Optional<T> found = look.read().get();
            if (over || found.isEmpty() || look.isEnough().test(found.get())) {
                answer.complete(found);
            }
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
        if (!answer.isDone() && !calls.compareAndSet(seen, 0)) {
            readers.execute(this::work);
        }
    }
}
