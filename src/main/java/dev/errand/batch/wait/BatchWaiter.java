package dev.errand.batch.wait;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchSignals;
import dev.errand.waiting.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Waits for something about a batch without holding a thread: listens first, then reads, so that nothing in between is missed. */
@Component
public class BatchWaiter {

    private final BatchReads reads;
    private final BatchSignals signals;
    private final Waits waits;

    public BatchWaiter(BatchReads reads, BatchSignals signals, Waits waits) {
        this.reads = reads;
        this.signals = signals;
        this.waits = waits;
    }

    /**
     * The batch once it is final, or as it stands when the time is over; nothing when there is no such batch.
     *
     * @param atMost zero or less does not wait
     */
    public CompletableFuture<Optional<Batch>> await(String id, Duration atMost) {
        return await(id, atMost, batch -> true);
    }

    /**
     * The same where some batches are not waited for.
     *
     * @param waitsFor whether this one is; one that is not is answered at once
     */
    public CompletableFuture<Optional<Batch>> await(String id, Duration atMost, Predicate<Batch> waitsFor) {
        Predicate<Batch> isEnough = batch -> batch.done() || !waitsFor.test(batch);
        return await(id, atMost, new BatchWait.Look<>(() -> reads.find(id), isEnough, true));
    }

    /** The same for whatever can be read of a batch: what there is once it is enough, or when the time is over. */
    <T> CompletableFuture<Optional<T>> await(String id, Duration atMost, BatchWait.Look<T> look) {
        if (atMost.isZero() || atMost.isNegative()) {
            return CompletableFuture.completedFuture(look.read().get());
        }
        BatchWait<T> wait = new BatchWait<>(look, waits.readers());
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        signals.register(id, wait);
        CompletableFuture<Optional<T>> answer = wait.answer().whenComplete((found, failure) -> {
            signals.release(id, wait);
            over.complete(true);
        });
        wait.begin();
        if (!answer.isDone()) {
            var unused = waits.keep(over, atMost).thenAccept(answered -> {
                if (!answered) {
                    wait.end();
                }
            });
        }
        return answer;
    }
}
