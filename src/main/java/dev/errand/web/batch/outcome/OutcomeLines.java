package dev.errand.web.batch.outcome;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.batch.BatchResults.Order;
import dev.errand.batch.BatchResults.Outcome;
import dev.errand.batch.BatchResults.Page;
import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.view.OutcomeView;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the outcomes of a batch as lines, a bounded piece at a time, from where it stands to the end; of a followed one the last line
 * says that this was the end. What is not small waits for a share of the memory of answers, which is held until the next piece is asked
 * for: by then the connection has taken the last one. For one stream; only {@link #close} may be called by any thread.
 */
public final class OutcomeLines implements AutoCloseable {

    /** The batch is no longer kept, and was not read to its end. */
    public static final class BatchRemovedException extends Exception {

        private static final long serialVersionUID = 1;

        BatchRemovedException() {
            super("the batch is no longer kept");
        }
    }

    private static final int MAX_LINES = 500;
    private static final long MAX_BYTES = 128 * 1024;

    /** Outcomes are there as objects, as their texts and as the piece, for a moment. */
    private static final int WEIGHT = 3;

    private final BatchResults results;
    private final BatchReads reads;
    private final Budget memory;
    private final JsonMapper json;
    private final Clock clock;
    private final OutcomeQuery query;
    private final String base;
    private long after;
    private int left;
    private boolean over;
    private @Nullable Page waiting;
    private @Nullable CompletableFuture<Share> asked;
    private Share share = Share.NONE;
    private boolean closed;

    public OutcomeLines(
            BatchResults results,
            BatchReads reads,
            Budget memory,
            JsonMapper json,
            Clock clock,
            OutcomeQuery query,
            String base) {
        this.results = results;
        this.reads = reads;
        this.memory = memory;
        this.json = json;
        this.clock = clock;
        this.query = query;
        this.base = base;
        this.after = query.after();
        this.left = query.limited() ? query.page().limit() : Integer.MAX_VALUE;
    }

    /** Whether the stream is whole. */
    public boolean over() {
        return over;
    }

    /**
     * The next lines; {@code null} when there are none now, or no memory for them.
     *
     * @param onMemory called by some thread once there is memory, where there was none
     * @throws BatchRemovedException when the rest will never come
     */
    public byte @Nullable [] next(Runnable onMemory) throws BatchRemovedException {
        while (!over) {
            if (left == 0) {
                return end();
            }
            Page page = waiting;
            if (page == null) {
                giveBack();
                // Asked before the outcomes are read: what is final then has all of them.
                boolean last = !query.follow() || reads.isOver(query.batchId());
                page = measure();
                if (page.lines().isEmpty()) {
                    return last ? end() : null;
                }
            }
            waiting = hasMemory(page, onMemory) ? null : page;
            if (waiting != null) {
                return null;
            }
            byte[] lines = lines(results.read(page.lines()));
            keep(lines.length);
            if (lines.length > 0) {
                return lines;
            }
        }
        return null;
    }

    /** Whether there is memory for the page; if not, it was asked for. */
    private synchronized boolean hasMemory(Page page, Runnable onMemory) {
        if (closed) {
            return false;
        }
        CompletableFuture<Share> question = asked;
        if (question == null) {
            long bytes = WEIGHT * page.bytes();
            if (bytes <= Memory.SMALL) {
                return true;
            }
            // Never all of it: readers that take their time leave something to everybody else.
            question = memory.ask(bytes, memory.quarters(0, 2));
            if (!question.isDone()) {
                var unused = question.whenComplete((granted, none) -> onMemory.run());
            }
            asked = question;
        }
        Share granted = question.getNow(null);
        if (granted == null) {
            return false;
        }
        asked = null;
        share = granted;
        return true;
    }

    private synchronized void keep(long bytes) {
        share.keep(bytes);
    }

    private synchronized void giveBack() {
        share.close();
        share = Share.NONE;
    }

    /** Gives back what memory it holds. Nothing more is read. */
    @Override
    public synchronized void close() {
        closed = true;
        CompletableFuture<Share> question = asked;
        asked = null;
        if (question != null) {
            memory.giveUp(question);
        }
        giveBack();
    }

    /** The end, unless an item was retried and the batch runs again since the last look. */
    private byte @Nullable [] end() throws BatchRemovedException {
        Batch batch = reads.find(query.batchId()).orElseThrow(BatchRemovedException::new);
        if (!query.follow()) {
            over = true;
            return null;
        }
        over = left == 0 || batch.done();
        return over ? line(OutcomeEnd.of(batch)) : null;
    }

    private byte[] line(Object content) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(json.writeValueAsBytes(content));
        line.write('\n');
        return line.toByteArray();
    }

    private Page measure() {
        Page page = results.measure(query.batchId(), query.order(), after, Math.min(left, MAX_LINES), MAX_BYTES);
        return query.follow() && query.order() == Order.INDEX ? page.unbroken(after) : page;
    }

    private byte[] lines(List<Outcome> outcomes) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Outcome outcome : outcomes) {
            after = outcome.position();
            if (outcome.job() != null) {
                left--;
                lines.writeBytes(line(OutcomeView.of(outcome, base, clock.instant())));
            }
        }
        return lines.toByteArray();
    }
}
