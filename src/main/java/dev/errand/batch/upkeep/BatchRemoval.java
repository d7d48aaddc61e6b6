package dev.errand.batch.upkeep;

import dev.errand.db.commit.Transactions;
import dev.errand.store.JobFacts;
import dev.errand.store.JobTransitions;
import dev.errand.store.RetentionProperties;
import dev.errand.store.dependency.DependencyLooks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Removes batches whose time is over, each with all its items, its outcomes and its sums. What is over is read from an index that holds
 * nothing else, and items are found by their batch, so nothing else is looked at, however much is stored. First the items go, some in a
 * transaction, and last the batch: a crash in between leaves what the next round finds again. A batch that is reopened meanwhile keeps what
 * it still has.
 */
@Component
public class BatchRemoval {

    private static final int MAX_BATCHES = 100;
    private static final int MAX_ITEMS = 500;
    private static final int MAX_OUTCOMES = 5_000;
    /** How many items one round removes, about. */
    private static final int ROUND = 20_000;
    /** What somebody waits for in whose arguments it may be put is looked at again then. */
    private static final Duration LATER = Duration.ofHours(1);

    public static final String OVER = "select id from batch where purge_at <= ? order by purge_at limit ?";

    public static final String OUTCOMES =
            "delete from batch_outcome where seq in (select seq from batch_outcome where batch_id = ? limit ?)";

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final JobFacts facts;
    private final RetentionProperties retention;
    private final Clock clock;

    public BatchRemoval(
            Transactions transactions,
            JobTransitions jobs,
            JobFacts facts,
            RetentionProperties retention,
            Clock clock) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.facts = facts;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * What a round did.
     *
     * @param batches how many batches went
     * @param more whether there was more than fits a round
     */
    public record Round(int batches, boolean more) {

        /** Where nothing is over. */
        static final Round NOTHING = new Round(0, false);
    }

    /** Removes what is over, as much as fits a round. */
    public Round runOnce() {
        Instant now = clock.instant();
        List<String> over = transactions.read(jdbc -> jdbc.sql(OVER)
                .param(now.toEpochMilli())
                .param(MAX_BATCHES)
                .query(String.class)
                .list());
        int items = 0;
        int batches = 0;
        int put = 0;
        for (String id : over) {
            if (items >= ROUND) {
                return new Round(batches, true);
            }
            if (putOff(id, now)) {
                put++;
                continue;
            }
            items += removeItems(id, now, ROUND - items);
            batches += items < ROUND && removeRest(id, now) ? 1 : 0;
        }
        return new Round(batches, items >= ROUND || (over.size() == MAX_BATCHES && batches + put > 0));
    }

    private boolean putOff(String id, Instant now) {
        Instant kept = transactions.read(
                jdbc -> DependencyLooks.isWaitedFor(jdbc, id) ? now.plus(LATER) : facts.itemsKeptUntil(jdbc, id));
        if (!kept.isAfter(Instant.ofEpochMilli(now.toEpochMilli()))) {
            return false;
        }
        long last = kept.toEpochMilli();
        transactions.write(connection -> Transactions.jdbc(connection)
                .sql("update batch set purge_at = ? where id = ? and purge_at < ?")
                .param(last)
                .param(id)
                .param(last)
                .update());
        return true;
    }

    private int removeItems(String id, Instant now, int limit) {
        int all = 0;
        int some;
        do {
            some = transactions.write(
                    connection -> isOver(connection, id, now) ? jobs.removeItems(connection, id, now, MAX_ITEMS) : 0);
            all += some;
        } while (some == MAX_ITEMS && all < limit);
        return all;
    }

    private boolean removeRest(String id, Instant now) {
        int some;
        do {
            some = transactions.write(connection -> isEmpty(connection, id, now) ? removeOutcomes(connection, id) : 0);
        } while (some == MAX_OUTCOMES);
        return transactions.write(connection -> isEmpty(connection, id, now) ? removeBatch(connection, id, now) : 0)
                == 1;
    }

    /** Whoever reopens it waits for the present transaction. */
    private boolean isOver(Connection connection, String id, Instant now) {
        return Transactions.jdbc(connection)
                .sql("select id from batch where id = ? and purge_at <= ?"
                        + transactions.dialect().forUpdate())
                .param(id)
                .param(now.toEpochMilli())
                .query(String.class)
                .optional()
                .isPresent();
    }

    /** Nobody can reopen what has no items; one that somebody else is just changing may still be there. */
    private boolean isEmpty(Connection connection, String id, Instant now) {
        return isOver(connection, id, now) && !facts.hasItems(Transactions.jdbc(connection), id);
    }

    private static int removeOutcomes(Connection connection, String id) {
        return Transactions.jdbc(connection)
                .sql(OUTCOMES)
                .param(id)
                .param(MAX_OUTCOMES)
                .update();
    }

    private int removeBatch(Connection connection, String id, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        jdbc.sql("delete from batch_count where batch_id = ?").param(id).update();
        jdbc.sql("insert into tombstone (id, tenant, purge_at) select id, tenant, ? from batch where id = ?"
                        + " on conflict (id) do nothing")
                .param(now.plus(retention.tombstones()).toEpochMilli())
                .param(id)
                .update();
        return jdbc.sql("delete from batch where id = ?").param(id).update();
    }
}
