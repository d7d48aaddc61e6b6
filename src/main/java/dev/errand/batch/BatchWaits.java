package dev.errand.batch;

import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * All who wait for something about a batch. Each listens first, then reads, so that nothing in between is missed; what is answered was
 * read from the store, since that is the truth. When the process is told to end, everybody who waits is answered at once.
 */
@Component
class BatchWaits extends PhasedLifecycle {

    private static final int READERS = 2;

    private final BatchSignals signals;
    private final Set<BatchWait<?>> waits = ConcurrentHashMap.newKeySet();
    private final ExecutorService readers = Executors.newFixedThreadPool(
            READERS, Thread.ofVirtual().name("errand-batch-wait-", 0).factory());

    BatchWaits(BatchSignals signals) {
        super(Phase.CLIENTS);
        this.signals = signals;
    }

    /**
     * What is looked for once there is enough of it, or as it stands when the time is over; nothing when there is no such batch.
     *
     * @param atMost zero or less looks once
     */
    <T> CompletableFuture<Optional<T>> await(String batchId, Duration atMost, BatchWait.Look<T> look) {
        if (atMost.isZero() || atMost.isNegative()) {
            return CompletableFuture.completedFuture(look.read().get());
        }
        BatchWait<T> wait = new BatchWait<>(look, readers);
        CompletableFuture<Boolean> clock = new CompletableFuture<>();
        signals.register(batchId, wait);
        waits.add(wait);
        CompletableFuture<Optional<T>> answer = wait.answer().whenComplete((found, failure) -> {
            waits.remove(wait);
            signals.release(batchId, wait);
            clock.complete(false);
        });
        wait.begin();
        if (isStopped()) {
            wait.end();
        }
        if (!answer.isDone()) {
            end(wait, clock.completeOnTimeout(true, atMost.toMillis(), TimeUnit.MILLISECONDS));
        }
        return answer;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what follows from the end of the time is the answer
    private static void end(BatchWait<?> wait, CompletableFuture<Boolean> clock) {
        clock.thenAccept(timedOut -> {
            if (timedOut) {
                wait.end();
            }
        });
    }

    @Override
    protected void end() {
        waits.forEach(BatchWait::end);
    }
}
