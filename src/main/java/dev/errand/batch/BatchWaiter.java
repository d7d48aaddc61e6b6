package dev.errand.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** Waits for the end of a batch without holding a thread. Safe for concurrent use. */
@Component
public class BatchWaiter {

    private final BatchReads reads;
    private final BatchWaits waits;

    BatchWaiter(BatchReads reads, BatchWaits waits) {
        this.reads = reads;
        this.waits = waits;
    }

    /**
     * The batch once it is final, or as it stands when the time is over; nothing when there is no such batch.
     *
     * @param atMost zero or less does not wait
     */
    public CompletableFuture<Optional<Batch>> await(String id, Duration atMost) {
        return waits.await(id, atMost, new BatchWait.Look<>(() -> reads.find(id), Batch::done, true));
    }
}
