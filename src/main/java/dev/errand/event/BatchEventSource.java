package dev.errand.event;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchSignals;
import dev.errand.db.commit.Transactions;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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

    private static final String OUTCOMES = """
            select o.seq, o.item_index, o.job_id, o.status, coalesce(j.attempt, 0) as attempt, j.reason,
                coalesce(j.finished_at, b.finished_at, b.created_at) as at
            from batch_outcome as o join batch as b on b.id = o.batch_id left join job as j on j.id = o.job_id
            where o.batch_id = ? and o.seq > ? order by o.seq limit ?""";

    private final BatchReads batches;
    private final BatchSignals signals;
    private final Transactions transactions;

    BatchEventSource(BatchReads batches, BatchSignals signals, Transactions transactions) {
        this.batches = batches;
        this.signals = signals;
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
        return new Beginning.Fresh(new StreamEvent.Snapshot(status(before), batch));
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
        List<StreamEvent> events = new ArrayList<>(transactions.read(jdbc -> jdbc.sql(OUTCOMES)
                .param(id)
                .param(Math.max(0, after) / PER_OUTCOME)
                .param(limit)
                .query((row, i) -> status(row))
                .list()));
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

    private static StreamEvent status(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return new StreamEvent.Status(
                status(row.getLong("seq")),
                JobState.ofCode(row.getString("status")).orElseThrow(),
                row.getInt("attempt"),
                reason == null ? null : Reason.ofCode(reason),
                Instant.ofEpochMilli(row.getLong("at")),
                new StreamEvent.Item(row.getString("job_id"), row.getInt("item_index")));
    }

    private static long status(long seq) {
        return seq * PER_OUTCOME;
    }

    private static long end(long seq) {
        return seq * PER_OUTCOME + 1;
    }
}
