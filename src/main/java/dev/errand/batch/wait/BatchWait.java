package dev.errand.batch.wait;

import dev.errand.batch.BatchSignals;
import dev.errand.runtime.Coalescer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits once for something about a batch, without holding a thread. It looks whenever something has changed, one look at a time; changes
 * while it looks make it look once more. Safe for concurrent use.
 */
final class BatchWait<T> implements BatchSignals.Listener {

    private final Look<T> look;
    private final CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
    private final Coalescer looks;
    private volatile boolean last;

    BatchWait(Look<T> look, Executor readers) {
        this.look = look;
        this.looks = new Coalescer("looking at a batch", readers, this::lookOnce);
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

    /** Looks for the first time, on the calling thread unless something has changed already. Whoever calls must be listening. */
    void begin() {
        looks.askHere();
    }

    @Override
    public void onChange(boolean finished) {
        if (finished || !look.endAlone()) {
            looks.ask();
        }
    }

    /** Answers with what there is now: the time is over. */
    void end() {
        last = true;
        looks.ask();
    }

    private void lookOnce() {
        if (answer.isDone()) {
            return;
        }
        boolean over = last;
        try {
            Optional<T> found = look.read().get();
            if (over || found.isEmpty() || look.isEnough().test(found.get())) {
                answer.complete(found);
            }
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }
}
