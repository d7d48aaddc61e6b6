package dev.errand.resultqueue.consumer;

import static dev.errand.resultqueue.MessageTable.KEPT;
import static dev.errand.resultqueue.MessageTable.WAITING;

import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.resultqueue.MessageStore;
import dev.errand.resultqueue.MessageTable;
import dev.errand.resultqueue.ResultQueueProperties;
import dev.errand.resultqueue.receipt.Receipt;
import dev.errand.resultqueue.receipt.ReceiptOutcome;
import dev.errand.resultqueue.receipt.Receipts;
import dev.errand.store.JobTransitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What consumers say of the messages that they hold, and the emptying of a queue. A receipt is good while its delivery is the last
 * one of its message and its time is not over; each order checks that in its own statement. On disk when a call returns.
 *
 * <p>A job whose last message goes is kept from then on only as long as a job without a queue; an item, as
 * long as its batch.
 */
@Component
class Acknowledgements {

    private static final String HELD =
            " where seq = :seq and queue = :queue and delivery_count = :delivery and visible_at > :now";

    private static final String REMOVE = "delete from messages" + HELD;
    private static final String HOLD = "update messages set visible_at = :until" + HELD;

    private final MessageStore messages;
    private final Receipts receipts;
    private final Clock clock;
    private final JobTransitions jobs;
    private final ResultQueueProperties properties;

    Acknowledgements(
            MessageStore messages,
            Receipts receipts,
            Clock clock,
            JobTransitions jobs,
            ResultQueueProperties properties) {
        this.messages = messages;
        this.receipts = receipts;
        this.clock = clock;
        this.jobs = jobs;
        this.properties = properties;
    }

    List<ReceiptOutcome> acknowledge(String queue, List<String> texts) {
        List<Optional<Receipt>> verified = verified(queue, texts);
        Instant now = clock.instant();
        return messages.write((connection, jdbc) -> {
            List<String> about = new ArrayList<>();
            List<ReceiptOutcome> outcomes = outcomes(verified, receipt -> {
                List<String> gone = held(jdbc, WAITING.sql(REMOVE) + " returning job_id", queue, receipt, now)
                        .query(String.class)
                        .list();
                about.addAll(gone);
                return gone.isEmpty()
                        ? held(jdbc, KEPT.sql(REMOVE), queue, receipt, now).update()
                        : 1;
            });
            jobs.release(connection, about);
            return outcomes;
        });
    }

    /** Holds the messages for that long from now; no time at all gives them back at once. */
    List<ReceiptOutcome> hold(String queue, List<String> texts, Duration visibility) {
        List<Optional<Receipt>> verified = verified(queue, texts);
        Instant now = clock.instant();
        long until = visibility.isZero() ? 0 : now.plus(visibility).toEpochMilli();
        return messages.write((connection, jdbc) -> outcomes(verified, receipt -> {
            int changed = hold(jdbc, WAITING, queue, receipt, now, until);
            return changed == 0 ? hold(jdbc, KEPT, queue, receipt, now, until) : changed;
        }));
    }

    private static int hold(
            JdbcClient jdbc, MessageTable table, String queue, Receipt receipt, Instant now, long until) {
        return held(jdbc, table.sql(HOLD), queue, receipt, now)
                .param("until", until)
                .update();
    }

    /** Removes all messages that are there now, with consumers or not, some at a time so that other writes get their turn. */
    long empty(String queue, Addendum also) {
        long last = messages.last(queue);
        long all = 0;
        // What moves from the one to the other meanwhile is found there.
        for (MessageTable table : MessageTable.BOTH) {
            int removed;
            do {
                boolean first = all == 0;
                removed = messages.write((connection, jdbc) -> {
                    int some = removeSome(connection, table, queue, last);
                    if (first && some > 0) {
                        also.write(connection);
                    }
                    return some;
                });
                all += removed;
            } while (removed == properties.maxMessages());
        }
        return all;
    }

    private int removeSome(Connection connection, MessageTable table, String queue, long last) throws SQLException {
        List<String> about = Transactions.jdbc(connection)
                .sql(table.sql("""
                        delete from messages where seq in
                            (select seq from messages where queue = ? and seq <= ? limit ?)
                        returning job_id"""))
                .param(queue)
                .param(last)
                .param(properties.maxMessages())
                .query(String.class)
                .list();
        if (table == WAITING) {
            jobs.release(connection, about);
        }
        return about.size();
    }

    private List<Optional<Receipt>> verified(String queue, List<String> texts) {
        return texts.stream().map(text -> receipts.verify(queue, text)).toList();
    }

    private static List<ReceiptOutcome> outcomes(List<Optional<Receipt>> receipts, ToIntFunction<Receipt> write) {
        return receipts.stream()
                .map(receipt -> receipt.map(
                                known -> write.applyAsInt(known) == 1 ? ReceiptOutcome.DONE : ReceiptOutcome.STALE)
                        .orElse(ReceiptOutcome.UNKNOWN))
                .toList();
    }

    private static JdbcClient.StatementSpec held(
            JdbcClient jdbc, String sql, String queue, Receipt receipt, Instant now) {
        return jdbc.sql(sql)
                .param("seq", receipt.seq())
                .param("queue", queue)
                .param("delivery", receipt.delivery())
                .param("now", now.toEpochMilli());
    }
}
