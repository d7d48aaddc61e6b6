package dev.errand.stats.error;

import dev.errand.db.commit.Transactions;
import dev.errand.stats.series.StatsProperties;
import dev.errand.store.RetentionHook;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Forgets errors that were not seen for {@code errand.stats.retention}, and the oldest of too many. A crash leaves the rest to the next time. */
@Component
class ErrorRetention implements RetentionHook {

    /** As many are kept for each that a node tells apart. */
    private static final int KEPT_FOR_EACH = 10;

    private static final int ROWS_AT_ONCE = 500;

    private final Transactions transactions;
    private final Clock clock;
    private final StatsProperties properties;

    ErrorRetention(Transactions transactions, Clock clock, StatsProperties properties) {
        this.transactions = transactions;
        this.clock = clock;
        this.properties = properties;
    }

    @Override
    public int prune() {
        long before = clock.millis() - properties.retention().toMillis();
        long beyond = transactions.read(
                jdbc -> nth(jdbc, "desc", (long) KEPT_FOR_EACH * properties.maxErrors(), Long.MIN_VALUE));
        long edge = Math.max(before, beyond);
        int all = 0;
        int gone;
        do {
            gone = pruneSome(edge);
            all += gone;
        } while (gone >= ROWS_AT_ONCE);
        return all;
    }

    private int pruneSome(long edge) {
        long oldest = transactions.read(jdbc -> nth(jdbc, "asc", 0, Long.MAX_VALUE));
        if (oldest > edge) {
            return 0;
        }
        long cut = transactions.read(jdbc -> nth(jdbc, "asc", ROWS_AT_ONCE, Long.MAX_VALUE));
        return transactions.write(connection -> Transactions.jdbc(connection)
                .sql("delete from error_group where last_at <= ?")
                .param(Math.min(cut, edge))
                .update());
    }

    /** When the so manieth from one end was seen last. */
    private static long nth(JdbcClient jdbc, String order, long place, long none) {
        return jdbc.sql("select last_at from error_group order by last_at " + order + " limit 1 offset ?")
                .param(place)
                .query(Long.class)
                .optional()
                .orElse(none);
    }
}
