package dev.errand.stats.report;

import dev.errand.db.commit.Transactions;
import dev.errand.stats.series.Figures;
import dev.errand.stats.series.SeriesKey;
import dev.errand.stats.series.StatsTable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Adds up what was counted. Reads hours where it can and minutes where it must; all jobs of a tenant, or of everybody, have rows of their own.
 * Safe for concurrent use.
 */
@Component
public class StatsReader {

    /** Series that one answer is added up from; the further ones are left out. */
    private static final int MAX_SERIES = 1_000;

    private final Transactions transactions;
    private final StatsTable table;

    public StatsReader(Transactions transactions, StatsTable table) {
        this.transactions = transactions;
        this.table = table;
    }

    /**
     * What was counted in each bucket, in order.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot tell now
     */
    public List<Figures> read(StatsQuery query) {
        return transactions.read(jdbc -> {
            Figures[] buckets = new Figures[query.buckets()];
            Arrays.setAll(buckets, i -> new Figures());
            read(jdbc, series(jdbc, query), query, buckets);
            return List.of(buckets);
        });
    }

    private List<Long> series(JdbcClient jdbc, StatsQuery query) {
        String whose = query.tenant() == null ? SeriesKey.EVERYBODY : query.tenant();
        if (query.task() == null && query.queue() == null) {
            return List.of(SeriesKey.all(whose).id());
        }
        return table.series(
                jdbc,
                SeriesKey.Kind.JOBS,
                orAll(query.tenant()),
                orAll(query.task()),
                orAll(query.queue()),
                MAX_SERIES);
    }

    private static String orAll(@Nullable String name) {
        return name == null ? "" : name;
    }

    private void read(JdbcClient jdbc, List<Long> series, StatsQuery query, Figures[] buckets) {
        for (StatsTable.Part part : table.parts(jdbc, query.from(), query.to(), query.step())) {
            table.read(jdbc, part, series, at -> buckets[query.bucket(at)]);
        }
    }
}
