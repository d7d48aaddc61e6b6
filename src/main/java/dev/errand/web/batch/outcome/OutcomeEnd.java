package dev.errand.web.batch.outcome;

import dev.errand.batch.Batch;
import dev.errand.batch.Counts;

/**
 * The last line of a followed stream of outcomes, by which its client knows that it is whole.
 *
 * @param end always true; no other line has it
 * @param status of the batch when the stream ended
 * @param counts of its items, at the same moment
 */
record OutcomeEnd(boolean end, String status, Counts counts) {

    static OutcomeEnd of(Batch batch) {
        return new OutcomeEnd(true, batch.status().code(), batch.counts());
    }
}
