package dev.errand.resultqueue;

import dev.errand.memory.Memory;
import dev.errand.store.Extent;
import dev.errand.store.Sized;
import dev.errand.store.Transactions;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The messages that wait and those that are with consumers. What a call reports is on disk. */
@Component
class MessageStore {

    private static final String FIRST_VISIBLE =
            "select seq from queue_message where queue = :queue and visible_at = 0 order by seq limit :max";

    private static final String FIRST_OVER = """
            select seq from queue_message where queue = :queue and visible_at > 0 and visible_at <= :now
            order by visible_at limit :most""";

    private static final String TAKE_BACK = """
            update queue_message set visible_at = 0, undelivered = undelivered + 1
            where seq = ? and queue = ? and delivery_count = ? and visible_at > 0""";

    /** As if it had never been taken, which nobody has seen. */
    private static final String LEAVE =
            "update queue_message set visible_at = 0, delivery_count = delivery_count - 1 where seq in (:seqs)";

    /** What every message has: a receipt, ids, times, links. */
    private static final int FRAME = 1024;

    private final Transactions transactions;
    private final ResultQueueProperties properties;
    private final long mostBytes;
    /** Consumers on several nodes are given different messages and do not wait for each other. */
    private final Map<Extent, String> take = new EnumMap<>(Extent.class);

    private final String comeBack;

    MessageStore(Transactions transactions, ResultQueueProperties properties, Memory memory) {
        this.transactions = transactions;
        this.properties = properties;
        this.mostBytes = memory.pageBytes();
        String most = "update queue_message set visible_at = :until, delivery_count = delivery_count + 1 where seq in "
                + transactions.dialect().pick(FIRST_VISIBLE)
                + " returning seq, job_id, delivery_count, undelivered, past, coalesce(octet_length(past), 0)"
                + " + coalesce((select %s from job where id = queue_message.job_id), 0)";
        for (Extent extent : Extent.values()) {
            take.put(extent, most.formatted(extent.size()));
        }
        this.comeBack = "update queue_message set visible_at = 0 where seq in "
                + transactions.dialect().pick(FIRST_OVER);
    }

    /**
     * A message that was taken.
     *
     * @param delivery which one of all that were begun
     * @param count how many of them reached somebody, or may still, this one included
     * @param past the outcome, if the job no longer shows it
     * @param bytes about what it takes with its job
     */
    record Taken(
            long seq,
            String jobId,
            int delivery,
            int count,
            @Nullable String past,
            long bytes) implements Sized {

        Receipt receipt() {
            return new Receipt(seq, delivery);
        }
    }

    /**
     * What was taken at once.
     *
     * @param taken for each consumer
     * @param leftSome whether more was held for a moment than one of them can be given
     */
    record Round(List<List<Taken>> taken, boolean leftSome) {}

    /** Whether somebody could be given something. */
    boolean hasVisible(String queue, Instant now) {
        return transactions.read(jdbc -> jdbc.sql(
                                "select count(*) from (select 1 from queue_message where queue = ? and visible_at <= ? limit 1) as one")
                        .param(queue)
                        .param(now.toEpochMilli())
                        .query(Integer.class)
                        .single()
                > 0);
    }

    /** When the next message comes back from a consumer, in milliseconds since 1970. */
    OptionalLong nextReturn(String queue) {
        long next = transactions.read(jdbc -> jdbc.sql(
                        "select coalesce(min(visible_at), 0) from queue_message where queue = ? and visible_at > 0")
                .param(queue)
                .query(Long.class)
                .single());
        return next == 0 ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /**
     * Takes messages for several consumers, in order of completion; as soon as one gets none, those behind get none either. What would
     * make an answer too large stays where it was, and is the next one's.
     */
    Round take(String queue, List<ReceiveOrder> orders, Instant now) {
        return transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            jdbc.sql(comeBack)
                    .param("queue", queue)
                    .param("now", now.toEpochMilli())
                    .param("most", properties.maxMessages())
                    .update();
            List<List<Taken>> taken = new ArrayList<>(orders.size());
            boolean exhausted = false;
            boolean leftSome = false;
            for (ReceiveOrder order : orders) {
                List<Taken> some = exhausted ? List.of() : take(jdbc, queue, order, now);
                List<Taken> fit = Sized.first(some, some.size(), mostBytes);
                leave(jdbc, some.subList(fit.size(), some.size()));
                exhausted = some.isEmpty();
                leftSome |= fit.size() < some.size();
                taken.add(fit);
            }
            return new Round(taken, leftSome);
        });
    }

    private List<Taken> take(JdbcClient jdbc, String queue, ReceiveOrder order, Instant now) {
        return jdbc
                .sql(Objects.requireNonNull(take.get(order.extent())))
                .param("until", now.plus(order.visibility()).toEpochMilli())
                .param("queue", queue)
                .param("max", order.max())
                .query((row, i) -> new Taken(
                        row.getLong(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getInt(3) - row.getInt(4),
                        row.getString(5),
                        row.getLong(6) + FRAME))
                .list()
                .stream()
                .sorted(Comparator.comparingLong(Taken::seq))
                .toList();
    }

    private static void leave(JdbcClient jdbc, List<Taken> tooMany) {
        if (!tooMany.isEmpty()) {
            jdbc.sql(LEAVE)
                    .param("seqs", tooMany.stream().map(Taken::seq).toList())
                    .update();
        }
    }

    /**
     * Undoes deliveries that reached nobody: the messages wait in their old places and do not count them. One that was given back,
     * acknowledged or taken anew since is left alone.
     */
    void takeBack(String queue, List<Receipt> receipts) {
        transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            for (Receipt receipt : receipts) {
                jdbc.sql(TAKE_BACK)
                        .params(receipt.seq(), queue, receipt.delivery())
                        .update();
            }
            return receipts.size();
        });
    }

    /** A page of the queues that hold anything, by name. */
    List<QueueSummary> list(String after, int limit, Instant now) {
        return transactions.read(jdbc -> jdbc.sql("""
                        select q.queue, q.everything, q.in_flight, m.enqueued_at from (
                            select queue, count(*) as everything,
                                sum(case when visible_at > :now then 1 else 0 end) as in_flight, min(seq) as first
                            from queue_message where queue > :after group by queue order by queue limit :limit) as q
                        join queue_message m on m.seq = q.first order by q.queue""")
                .param("now", now.toEpochMilli())
                .param("after", after)
                .param("limit", limit)
                .query((row, i) -> new QueueSummary(
                        row.getString(1),
                        row.getLong(2) - row.getLong(3),
                        row.getLong(3),
                        Instant.ofEpochMilli(row.getLong(4))))
                .list());
    }

    /** The last message of a queue, or 0. */
    long last(String queue) {
        return transactions.read(jdbc -> jdbc.sql("select coalesce(max(seq), 0) from queue_message where queue = ?")
                .param(queue)
                .query(Long.class)
                .single());
    }

    /** Runs some work on the messages in one transaction. */
    <T> T write(Work<T> work) {
        return transactions.write(connection -> work.apply(connection, Transactions.jdbc(connection)));
    }

    /** Work on the messages. */
    interface Work<T> {
        T apply(Connection connection, JdbcClient jdbc);
    }
}
