package dev.errand.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Waits for a batch without holding a thread. Listens first, then reads, so that an end in between is not missed. */
@Component
public class BatchWaiter {

    private final BatchReads reads;
    private final BatchSignals signals;

    BatchWaiter(BatchReads reads, BatchSignals signals) {
        this.reads = reads;
        this.signals = signals;
    }

    /**
     * The batch once it is final, or as it stands when the time is over; nothing when there is no such batch.
     *
     * @param atMost zero or less does not wait
     */
    public CompletableFuture<Optional<Batch>> await(String id, Duration atMost) {
        if (atMost.isZero() || atMost.isNegative()) {
            return CompletableFuture.completedFuture(reads.find(id));
        }
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        BatchSignals.Listener listener = finished -> {
            if (finished) {
                over.complete(true);
            }
        };
        signals.register(id, listener);
        Optional<Batch> now;
        try {
            now = reads.find(id);
        } catch (RuntimeException e) {
            signals.release(id, listener);
            throw e;
        }
        if (now.isEmpty() || now.get().done()) {
            signals.release(id, listener);
            return CompletableFuture.completedFuture(now);
        }
        return over.completeOnTimeout(false, atMost.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ended, failure) -> signals.release(id, listener))
                .thenApplyAsync(ended -> reads.find(id));
    }
}
