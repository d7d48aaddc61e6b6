package dev.errand.resultqueue;

import static dev.errand.resultqueue.MessageTable.KEPT;
import static dev.errand.resultqueue.MessageTable.WAITING;

import dev.errand.db.commit.Transactions;
import dev.errand.memory.Memory;
import dev.errand.resultqueue.receipt.Receipt;
import dev.errand.store.Sized;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The messages that wait and those that are with consumers. What a call reports is on disk. */
@Component
public class MessageStore {

    private static final String FIRST_VISIBLE =
            "select seq from messages where queue = :queue and visible_at = 0 order by seq limit :max";

    private static final String FIRST_OVER = """
            select seq from messages where queue = :queue and visible_at > 0 and visible_at <= :now
            order by visible_at limit :most""";

    private static final String TAKE =
            "update messages set visible_at = :until, delivery_count = delivery_count + 1 where seq in ";

    private static final String TAKE_BACK = """
            update messages set visible_at = 0, undelivered = undelivered + 1
            where seq = ? and queue = ? and delivery_count = ? and visible_at > 0""";

    /** As if it had never been taken, which nobody has seen. */
    private static final String LEAVE =
            "update messages set visible_at = 0, delivery_count = delivery_count - 1 where seq in (:seqs)";

    /** What every message has: a receipt, ids, times, links. */
    private static final int FRAME = 1024;

    private static final String HAS_VISIBLE =
            "select count(*) from (select 1 from messages where queue = ? and visible_at <= ? limit 1) as one";

    private static final String NEXT_RETURN =
            "select coalesce(min(visible_at), 0) from messages where queue = ? and visible_at > 0";

    private static final String LAST = "select coalesce(max(seq), 0) from messages where queue = ?";

    private final Transactions transactions;
    private final ResultQueueProperties properties;
    private final long mostBytes;
    /** Consumers on several nodes are given different messages and do not wait for each other. */
    private final String pickFirst;

    private final String comeBack;

    public MessageStore(Transactions transactions, ResultQueueProperties properties, Memory memory) {
        this.transactions = transactions;
        this.properties = properties;
        this.mostBytes = memory.pageBytes();
        this.pickFirst = transactions.dialect().pick(FIRST_VISIBLE);
        this.comeBack = "update messages set visible_at = 0 where seq in "
                + transactions.dialect().pick(FIRST_OVER);
    }

    /**
     * A message that was taken.
     *
     * @param delivery which one of all that were begun
     * @param count how many of them reached somebody, or may still, this one included
     * @param past the outcome, if the job no longer shows it
     * @param bytes about what it takes with its job
     * @param table where it is
     */
    public record Taken(
            long seq,
            String jobId,
            int delivery,
            int count,
            @Nullable String past,
            long bytes,
            MessageTable table) implements Sized {

        public Receipt receipt() {
            return new Receipt(seq, delivery);
        }
    }

    /**
     * What was taken at once.
     *
     * @param taken for each consumer
     * @param leftSome whether more was held for a moment than one of them can be given
     */
    public record Round(List<List<Taken>> taken, boolean leftSome) {}

    /** Whether somebody could be given something. */
    public boolean hasVisible(String queue, Instant now) {
        return transactions.read(
                jdbc -> jdbc.sql("select (" + WAITING.sql(HAS_VISIBLE) + ") + (" + KEPT.sql(HAS_VISIBLE) + ")")
                                .params(queue, now.toEpochMilli(), queue, now.toEpochMilli())
                                .query(Integer.class)
                                .single()
                        > 0);
    }

    /** When the next message comes back from a consumer, in milliseconds since 1970. */
    public OptionalLong nextReturn(String queue) {
        return transactions.read(jdbc -> jdbc
                .sql(WAITING.sql(NEXT_RETURN) + " union all " + KEPT.sql(NEXT_RETURN))
                .params(queue, queue)
                .query(Long.class)
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .filter(at -> at > 0)
                .min());
    }

    /**
     * Takes messages for several consumers, in order of completion; as soon as one gets none, those behind get none either. What would
     * make an answer too large stays where it was, and is the next one's.
     */
    public Round take(String queue, List<ReceiveOrder> orders, Instant now) {
        return transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            boolean kept = hasKept(jdbc, queue);
            comeBack(jdbc, WAITING, queue, now);
            if (kept) {
                comeBack(jdbc, KEPT, queue, now);
            }
            List<List<Taken>> taken = new ArrayList<>(orders.size());
            boolean exhausted = false;
            boolean leftSome = false;
            for (ReceiveOrder order : orders) {
                List<Taken> some;
                if (exhausted) {
                    some = List.of();
                } else {
                    some = kept ? takeOfBoth(jdbc, queue, order, now) : take(jdbc, queue, order, now);
                }
                List<Taken> fit = Sized.first(some, some.size(), mostBytes);
                leave(jdbc, some.subList(fit.size(), some.size()));
                exhausted = some.isEmpty();
                leftSome |= fit.size() < some.size();
                taken.add(fit);
            }
            return new Round(taken, leftSome);
        });
    }

    /** Hardly ever, so that otherwise all goes on as if there were but one table. */
    private static boolean hasKept(JdbcClient jdbc, String queue) {
        return jdbc.sql("select 1 from kept_message where queue = ? limit 1")
                .param(queue)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    private void comeBack(JdbcClient jdbc, MessageTable table, String queue, Instant now) {
        jdbc.sql(table.sql(comeBack))
                .param("queue", queue)
                .param("now", now.toEpochMilli())
                .param("most", properties.maxMessages())
                .update();
    }

    private List<Taken> take(JdbcClient jdbc, String queue, ReceiveOrder order, Instant now) {
        return inOrder(taken(
                jdbc.sql(takeWhere(WAITING, pickFirst, order))
                        .param("queue", queue)
                        .param("max", order.max()),
                WAITING,
                order,
                now));
    }

    /** The first of both tables together. */
    private List<Taken> takeOfBoth(JdbcClient jdbc, String queue, ReceiveOrder order, Instant now) {
        Map<Long, MessageTable> first = new TreeMap<>();
        for (MessageTable table : MessageTable.BOTH) {
            jdbc.sql(table.sql(FIRST_VISIBLE) + transactions.dialect().skipLocked())
                    .param("queue", queue)
                    .param("max", order.max())
                    .query(Long.class)
                    .list()
                    .forEach(seq -> first.put(seq, table));
        }
        List<Long> chosen = first.keySet().stream().limit(order.max()).toList();
        List<Taken> taken = new ArrayList<>(chosen.size());
        for (MessageTable table : MessageTable.BOTH) {
            List<Long> of =
                    chosen.stream().filter(seq -> first.get(seq) == table).toList();
            if (!of.isEmpty()) {
                taken.addAll(taken(jdbc.sql(takeWhere(table, "(:seqs)", order)).param("seqs", of), table, order, now));
            }
        }
        return inOrder(taken);
    }

    private static String takeWhere(MessageTable table, String picked, ReceiveOrder order) {
        return table.sql(TAKE + picked) + " returning seq, job_id, delivery_count, undelivered, "
                + table.content(order.extent());
    }

    private static List<Taken> taken(
            JdbcClient.StatementSpec statement, MessageTable table, ReceiveOrder order, Instant now) {
        return statement
                .param("until", now.plus(order.visibility()).toEpochMilli())
                .query((row, i) -> new Taken(
                        row.getLong(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getInt(3) - row.getInt(4),
                        row.getString(5),
                        row.getLong(6) + FRAME,
                        table))
                .list();
    }

    private static List<Taken> inOrder(List<Taken> taken) {
        return taken.stream().sorted(Comparator.comparingLong(Taken::seq)).toList();
    }

    private static void leave(JdbcClient jdbc, List<Taken> tooMany) {
        for (MessageTable table : MessageTable.BOTH) {
            List<Long> its = tooMany.stream()
                    .filter(one -> one.table() == table)
                    .map(Taken::seq)
                    .toList();
            if (!its.isEmpty()) {
                jdbc.sql(table.sql(LEAVE)).param("seqs", its).update();
            }
        }
    }

    /**
     * Undoes deliveries that reached nobody: the messages wait in their old places and do not count them. One that was given back,
     * acknowledged or taken anew since is left alone.
     */
    public void takeBack(String queue, List<Receipt> receipts) {
        transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            for (Receipt receipt : receipts) {
                if (takeBack(jdbc, WAITING, queue, receipt) == 0) {
                    takeBack(jdbc, KEPT, queue, receipt);
                }
            }
            return receipts.size();
        });
    }

    private static int takeBack(JdbcClient jdbc, MessageTable table, String queue, Receipt receipt) {
        return jdbc.sql(table.sql(TAKE_BACK))
                .params(receipt.seq(), queue, receipt.delivery())
                .update();
    }

    /** A page of the queues that hold anything, by name, between two names. */
    public List<QueueSummary> list(String after, String before, int limit, Instant now) {
        return Summaries.of(transactions, after, before, limit, now);
    }

    /** The last message of a queue, or 0. */
    public long last(String queue) {
        return transactions.read(
                jdbc -> jdbc
                        .sql(WAITING.sql(LAST) + " union all " + KEPT.sql(LAST))
                        .params(queue, queue)
                        .query(Long.class)
                        .list()
                        .stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0));
    }

    /** Runs some work on the messages in one transaction. */
    public <T> T write(Work<T> work) {
        return transactions.write(connection -> work.apply(connection, Transactions.jdbc(connection)));
    }

    /** Work on the messages. */
    public interface Work<T> {
        T apply(Connection connection, JdbcClient jdbc) throws SQLException;
    }
}
