package dev.errand.event;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchSignals;
import dev.errand.db.commit.Transactions;
import dev.errand.store.JobFacts;
import dev.errand.store.JobFacts.ItemEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the events of a batch: its items as they become final, in the order of completion, then its end. The numbers are those of
 * the outcomes that the batch keeps anyway, two for each: one for the item's status, one for the end that may follow it. An item
 * that is retried by hand has its next outcome under another, higher number.
 */
@Component
public class BatchEventSource implements EventSource {

    private static final int PER_OUTCOME = 2;

    private final BatchReads batches;
    private final BatchSignals signals;
    private final JobFacts facts;
    private final Transactions transactions;

    BatchEventSource(BatchReads batches, BatchSignals signals, JobFacts facts, Transactions transactions) {
        this.batches = batches;
        this.signals = signals;
        this.facts = facts;
        this.transactions = transactions;
    }

    @Override
    public Runnable listen(String id, Runnable hint) {
        BatchSignals.Listener listener = finished -> hint.run();
        signals.register(id, listener);
        return () -> signals.release(id, listener);
    }

    @Override
    public Beginning begin(String id, OptionalLong after) {
        // Before the batch, so that a snapshot speaks at least as far as its number says.
        long before = transactions.read(jdbc -> last(jdbc, id));
        Optional<Batch> found = batches.find(id);
        if (found.isEmpty()) {
            return new Beginning.Missing();
        }
        Batch batch = found.get();
        if (after.isPresent()) {
            // After the batch, so that one that is over is not taken for having ended with an earlier outcome.
            long number = after.getAsLong();
            if (batch.done() && number >= end(transactions.read(jdbc -> last(jdbc, id)))) {
                return new Beginning.Over();
            }
            if (number <= end(transactions.read(BatchEventSource::lastOfAll))) {
                return new Beginning.Resumed(number);
            }
        }
        return new Beginning.Fresh(
                new StreamEvent.Snapshot(status(before), batch),
                batch.done() ? new StreamEvent.End(end(before), batch) : null);
    }

    @Override
    public Optional<Excerpt> read(String id, long after, int limit) {
        // Before the outcomes, so that a batch that is over has all of them.
        Optional<Boolean> over = transactions.read(jdbc -> jdbc.sql("select status from batch where id = ?")
                .param(id)
                .query((row, i) -> !row.getString(1).equals("running"))
                .optional());
        return over.map(isOver -> read(id, after, limit, isOver));
    }

    private Excerpt read(String id, long after, int limit, boolean over) {
        List<ItemEnd> ends = transactions.read(jdbc -> facts.ends(jdbc, id, Math.max(0, after) / PER_OUTCOME, limit));
        List<StreamEvent> events = new ArrayList<>(ends.size() + 1);
        ends.forEach(end -> events.add(status(end)));
        boolean more = events.size() == limit;
        if (more || !over) {
            return new Excerpt(events, more);
        }
        return withEnd(id, after, events);
    }

    /** The end tells the whole batch, so it waits for the next look if an item was retried meanwhile. */
    private Excerpt withEnd(String id, long after, List<StreamEvent> events) {
        Optional<Batch> batch = batches.find(id);
        long last = transactions.read(jdbc -> last(jdbc, id));
        long told = events.isEmpty() ? after : events.getLast().number();
        if (told >= end(last)) {
            return new Excerpt(events, false);
        }
        boolean isEnd = batch.isPresent() && batch.get().done() && told >= status(last);
        if (isEnd) {
            events.add(new StreamEvent.End(end(last), batch.get()));
        }
        return new Excerpt(events, !isEnd);
    }

    private static long last(JdbcClient jdbc, String id) {
        return jdbc.sql("select coalesce(max(seq), 0) from batch_outcome where batch_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }

    /** Numbers of outcomes rise over all batches, and an item that is retried takes its own back. */
    private static long lastOfAll(JdbcClient jdbc) {
        return jdbc.sql("select coalesce(max(seq), 0) from batch_outcome")
                .query(Long.class)
                .single();
    }

    private static StreamEvent status(ItemEnd end) {
        return new StreamEvent.Status(
                status(end.seq()),
                end.state(),
                end.attempt(),
                end.reason(),
                end.at(),
                new StreamEvent.Item(end.jobId(), end.index()));
    }

    private static long status(long seq) {
        return seq * PER_OUTCOME;
    }

    private static long end(long seq) {
        return seq * PER_OUTCOME + 1;
    }
}
