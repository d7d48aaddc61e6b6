package dev.errand.resultqueue;

import dev.errand.db.commit.Transactions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What queues hold, in both tables together. */
final class Summaries {

    private static final String SUMMARIES = """
            select q.queue, q.everything, q.in_flight, q.first, m.enqueued_at from (
                select queue, count(*) as everything,
                    sum(case when visible_at > :now then 1 else 0 end) as in_flight, min(seq) as first
                from messages where queue > :after and queue < :before group by queue order by queue limit :limit) as q
            join messages m on m.seq = q.first order by q.queue""";

    private Summaries() {}

    /** What one table has of a queue. */
    private record Contents(long everything, long inFlight, long first, long firstAt) {

        Contents and(Contents other) {
            return new Contents(
                    everything + other.everything,
                    inFlight + other.inFlight,
                    Math.min(first, other.first),
                    first < other.first ? firstAt : other.firstAt);
        }

        QueueSummary summary(String queue) {
            return new QueueSummary(queue, everything - inFlight, inFlight, Instant.ofEpochMilli(firstAt));
        }
    }

    /** A page of the queues that hold anything, by name. */
    static List<QueueSummary> of(Transactions transactions, String after, String before, int limit, Instant now) {
        SortedMap<String, Contents> all = new TreeMap<>();
        for (MessageTable table : MessageTable.BOTH) {
            transactions
                    .read(jdbc -> jdbc.sql(table.sql(SUMMARIES))
                            .param("now", now.toEpochMilli())
                            .param("after", after)
                            .param("before", before)
                            .param("limit", limit)
                            .query((row, i) -> Map.entry(
                                    row.getString(1),
                                    new Contents(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))))
                            .list())
                    .forEach(queue -> all.merge(queue.getKey(), queue.getValue(), Contents::and));
        }
        return all.entrySet().stream()
                .limit(limit)
                .map(queue -> queue.getValue().summary(queue.getKey()))
                .toList();
    }
}
