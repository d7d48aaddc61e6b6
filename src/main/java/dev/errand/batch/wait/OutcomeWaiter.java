package dev.errand.batch.wait;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.batch.BatchResults.Line;
import dev.errand.batch.BatchResults.Order;
import dev.errand.batch.BatchResults.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * Reads the outcomes of a batch a part at a time, and waits for the next ones without holding a thread. Whoever goes on from the end of
 * each part sees each item once: while the batch runs, a part in the order of the index ends before the first item that is not final.
 * Safe for concurrent use.
 */
@Component
public class OutcomeWaiter {

    private final BatchReads reads;
    private final BatchResults results;
    private final BatchWaiter waiter;

    OutcomeWaiter(BatchReads reads, BatchResults results, BatchWaiter waiter) {
        this.reads = reads;
        this.results = results;
        this.waiter = waiter;
    }

    /**
     * Which outcomes are wanted.
     *
     * @param after the position of the last one that was read, or {@link Order#start}
     * @param limit how many at the most
     * @param mostBytes about how much they may take together; the first one always fits
     * @param sees of which batches; any other is as if there were none
     */
    public record Wanted(
            String batchId, Order order, long after, int limit, long mostBytes, Predicate<BatchReads.State> sees) {

        /** Of any batch. */
        public Wanted(String batchId, Order order, long after, int limit, long mostBytes) {
            this(batchId, order, after, limit, mostBytes, batch -> true);
        }
    }

    /**
     * What there is of them.
     *
     * @param lines where those stand whose job is there; none of them was read yet
     * @param end the position to go on from
     * @param more whether there are further ones by now
     * @param running whether there may still be some to come
     * @param createdAt when the batch was accepted
     */
    public record Part(List<Line> lines, long end, boolean more, boolean running, Instant createdAt) {

        /** Whether nothing follows. */
        public boolean last() {
            return !more && !running;
        }

        private boolean isEnough() {
            return !lines.isEmpty() || last();
        }
    }

    /**
     * The next outcomes as soon as there are any or the batch is over, or none when the time is; nothing when there is no such batch.
     *
     * @param atMost zero or less does not wait
     */
    public CompletableFuture<Optional<Part>> await(Wanted wanted, Duration atMost) {
        return waiter.await(wanted.batchId(), atMost, new BatchWait.Look<>(() -> read(wanted), Part::isEnough, false));
    }

    private Optional<Part> read(Wanted wanted) {
        // Asked before the outcomes are read: what is final then has all of them.
        return reads.state(wanted.batchId()).filter(wanted.sees()).map(state -> read(wanted, state));
    }

    /** Goes past those whose jobs were removed, so that no part is empty while there is something to show. */
    private Part read(Wanted wanted, BatchReads.State state) {
        boolean unbroken = wanted.order() == Order.INDEX && !state.done();
        long end = wanted.after();
        List<Line> shown = List.of();
        boolean more = !unbroken || results.has(wanted.batchId(), end + 1);
        while (more && shown.isEmpty()) {
            Page all = results.measure(wanted.batchId(), wanted.order(), end, wanted.limit(), wanted.mostBytes());
            Page page = unbroken ? all.unbroken(end) : all;
            shown = page.lines().stream().filter(Line::there).toList();
            end = page.lines().isEmpty() ? end : page.lines().getLast().position();
            more = page.more();
        }
        return new Part(shown, end, more, !state.done(), state.createdAt());
    }
}
