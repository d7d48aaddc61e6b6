package dev.errand.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Waits for a batch without holding a thread. Listens first, then reads, so that an end in between is not missed; at the end the
 * store is read again, since it is the truth. When the process is told to end, everybody who waits is answered at once.
 */
@Component
public class BatchWaiter implements SmartLifecycle {

    private static final int READERS = 2;

    private final BatchReads reads;
    private final BatchSignals signals;
    private final Set<CompletableFuture<Boolean>> waits = ConcurrentHashMap.newKeySet();
    private final ExecutorService readers = Executors.newFixedThreadPool(
            READERS, Thread.ofVirtual().name("errand-batch-wait-", 0).factory());
    private volatile boolean running;
    private volatile boolean ending;

    BatchWaiter(BatchReads reads, BatchSignals signals) {
        this.reads = reads;
        this.signals = signals;
    }

    /**
     * The batch once it is final, or as it stands when the time is over; nothing when there is no such batch.
     *
     * @param atMost zero or less does not wait
     */
    @SuppressWarnings("CollectionUndefinedEquality") // each wait is a future of its own
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
        waits.add(over);
        CompletableFuture<Boolean> released = over.whenComplete((ended, failure) -> {
            waits.remove(over);
            signals.release(id, listener);
        });
        Optional<Batch> now;
        try {
            now = reads.find(id);
        } catch (RuntimeException e) {
            over.complete(false);
            throw e;
        }
        if (ending || now.isEmpty() || now.get().done()) {
            over.complete(false);
            return CompletableFuture.completedFuture(now);
        }
        over.completeOnTimeout(false, atMost.toMillis(), TimeUnit.MILLISECONDS);
        return released.thenApplyAsync(ended -> reads.find(id), readers);
    }

    @Override
    public void start() {
        running = true;
        ending = false;
    }

    @Override
    public void stop() {
        running = false;
        ending = true;
        waits.forEach(over -> over.complete(false));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped before everything else. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
