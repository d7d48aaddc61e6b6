package dev.errand.web;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.batch.BatchResults.Order;
import dev.errand.batch.BatchResults.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the outcomes of a batch as lines, a bounded piece at a time, from where it stands to the end; of a followed one the last line
 * says that this was the end. For one stream; not safe for concurrent use.
 */
final class OutcomeLines {

    /** The batch is no longer kept, and was not read to its end. */
    static final class BatchRemovedException extends Exception {

        private static final long serialVersionUID = 1;

        BatchRemovedException() {
            super("the batch is no longer kept");
        }
    }

    private static final int MOST_LINES = 500;
    private static final long MOST_BYTES = 128 * 1024;

    private final BatchResults results;
    private final BatchReads reads;
    private final JsonMapper json;
    private final Clock clock;
    private final OutcomeQuery query;
    private final String base;
    private long after;
    private int left;
    private boolean over;

    OutcomeLines(
            BatchResults results, BatchReads reads, JsonMapper json, Clock clock, OutcomeQuery query, String base) {
        this.results = results;
        this.reads = reads;
        this.json = json;
        this.clock = clock;
        this.query = query;
        this.base = base;
        this.after = query.after();
        this.left = query.limited() ? query.page().limit() : Integer.MAX_VALUE;
    }

    /** Whether the stream is whole. */
    boolean over() {
        return over;
    }

    /**
     * The next lines; {@code null} when there are none now.
     *
     * @throws BatchRemovedException when the rest will never come
     */
    byte @Nullable [] next() throws BatchRemovedException {
        while (!over) {
            if (left == 0) {
                return end();
            }
            // Asked before the outcomes are read: what is final then has all of them.
            boolean last = !query.follow() || reads.isOver(query.batchId());
            List<Outcome> outcomes = read();
            if (outcomes.isEmpty()) {
                return last ? end() : null;
            }
            byte[] lines = lines(outcomes);
            if (lines.length > 0) {
                return lines;
            }
        }
        return null;
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

    private List<Outcome> read() {
        BatchResults.Page page =
                results.measure(query.batchId(), query.order(), after, Math.min(left, MOST_LINES), MOST_BYTES);
        return results.read((query.follow() && query.order() == Order.INDEX ? page.unbroken(after) : page).lines());
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
