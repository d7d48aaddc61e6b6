package dev.errand.batch;

import dev.errand.store.RetentionProperties;
import dev.errand.store.Transactions;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes good what could not be seen from within a transaction: ends batches whose last two items ended on two nodes at the same
 * moment, fills windows likewise, and removes what is over once no item of it is left. Whatever it does is one transaction each,
 * so a crash merely leaves the rest for the next time.
 */
@Component
class BatchSweep {

    private static final int MOST_BATCHES = 100;
    private static final int MOST_OUTCOMES = 5_000;

    private static final String COMPLETE = """
            select b.id from batch as b where b.status = 'running' and b.total <= (
                select coalesce(sum(c.succeeded + c.failed + c.canceled), 0) from batch_count as c where c.batch_id = b.id)
            limit ?""";
    private static final String WINDOWED =
            "select id from batch where status = 'running' and max_concurrency is not null and id > ? order by id limit ?";
    private static final String OVER = """
            select b.id from batch as b where b.purge_at <= ? and not exists (
                select 1 from job as j where j.batch_id = b.id and j.batch_id is not null)
            order by b.purge_at limit ?""";

    private final Transactions transactions;
    private final BatchBookkeeping bookkeeping;
    private final RetentionProperties retention;
    private final Clock clock;

    BatchSweep(Transactions transactions, BatchBookkeeping bookkeeping, RetentionProperties retention, Clock clock) {
        this.transactions = transactions;
        this.bookkeeping = bookkeeping;
        this.retention = retention;
        this.clock = clock;
    }

    /** Looks over all batches once; answers how many it changed. */
    int runOnce() {
        return finishComplete() + fillWindows() + prune();
    }

    int finishComplete() {
        Instant now = clock.instant();
        List<String> complete = transactions.read(jdbc ->
                jdbc.sql(COMPLETE).param(MOST_BATCHES).query(String.class).list());
        complete.forEach(id -> transactions.write(connection -> bookkeeping.finishIfOver(connection, id, now)));
        return complete.size();
    }

    int fillWindows() {
        int filled = 0;
        String after = "";
        List<String> page;
        do {
            page = windowed(after);
            for (String id : page) {
                after = id;
                if (hasRoom(id)) {
                    transactions.write(connection -> bookkeeping.fillWindow(connection, id));
                    filled++;
                }
            }
        } while (page.size() == MOST_BATCHES);
        return filled;
    }

    private List<String> windowed(String after) {
        return transactions.read(jdbc -> jdbc.sql(WINDOWED)
                .param(after)
                .param(MOST_BATCHES)
                .query(String.class)
                .list());
    }

    /** Looked at without a transaction, since nearly always there is none. */
    private boolean hasRoom(String id) {
        return transactions.read(jdbc -> BatchHead.read(jdbc, id)
                .map(head -> BatchWindow.hasRoom(jdbc, head))
                .orElse(false));
    }

    int prune() {
        Instant now = clock.instant();
        int pruned = 0;
        List<String> page;
        do {
            page = transactions.read(jdbc -> jdbc.sql(OVER)
                    .param(now.toEpochMilli())
                    .param(MOST_BATCHES)
                    .query(String.class)
                    .list());
            page.forEach(id -> remove(id, now));
            pruned += page.size();
        } while (page.size() == MOST_BATCHES);
        return pruned;
    }

    private void remove(String id, Instant now) {
        int removed;
        do {
            removed = transactions.write(connection -> removeOutcomes(connection, id));
        } while (removed == MOST_OUTCOMES);
        transactions.write(connection -> removeBatch(connection, id, now));
    }

    private static int removeOutcomes(Connection connection, String id) {
        return Transactions.jdbc(connection)
                .sql(
                        "delete from batch_outcome where seq in (select seq from batch_outcome where batch_id = ? limit ?)")
                .param(id)
                .param(MOST_OUTCOMES)
                .update();
    }

    private int removeBatch(Connection connection, String id, Instant now) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        jdbc.sql("delete from batch_count where batch_id = ?").param(id).update();
        jdbc.sql("insert into tombstone (id, purge_at) values (?, ?) on conflict (id) do nothing")
                .param(id)
                .param(now.plus(retention.tombstones()).toEpochMilli())
                .update();
        return jdbc.sql("delete from batch where id = ?").param(id).update();
    }
}
