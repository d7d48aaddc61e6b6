package dev.errand.stats.series;

import dev.errand.db.commit.Transactions;
import dev.errand.store.RetentionHook;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Adds minutes up into hours, and removes what is over; on one node at a time, a bounded number of rows in each transaction. An hour is made
 * anew from all of its minutes and says all of it, so that one which was made twice, or by a node that was killed in the middle and by the
 * next one, counts nothing twice. It is done when that was noted, which fails if a node wrote something late meanwhile; then it is made once
 * more. What comes later than that has its hour made anew.
 */
@Component
class StatsUpkeep implements RetentionHook {

    private static final int SERIES_AT_ONCE = 25;
    private static final int HOURS_AT_ONCE = 48;
    private static final int ROWS_AT_ONCE = 500;
    private static final long PAUSE_OF_COUNTING = StatsTable.HOUR;
    /** More than what makes a write late, so that one which is not is there. */
    private static final long GRACE = 5 * StatsTable.MINUTE;

    private static final String ROLLED = """
            insert into stats_rolled (id, until, late) values (1, ?, ?)
            on conflict (id) do update set until = excluded.until where stats_rolled.late = excluded.late""";
    private static final String CUT = "select at from stats_row where span = ? and at < ? order by at limit 1 offset ?";
    private static final String DELETE = "delete from stats_row where span = ? and at <= ? and at < ?";

    private static final String UNUSED = """
            select id from stats_series where not exists (select 1 from stats_row where span = 60 and series = stats_series.id)
                and not exists (select 1 from stats_row where span = 3600 and series = stats_series.id) limit ?""";

    private final StatsTable table;
    private final Transactions transactions;
    private final Clock clock;
    private final StatsProperties properties;
    private long countAt;

    StatsUpkeep(StatsTable table, Transactions transactions, Clock clock, StatsProperties properties) {
        this.table = table;
        this.transactions = transactions;
        this.clock = clock;
        this.properties = properties;
    }

    @Override
    public int prune() {
        rollUp();
        long before = clock.millis() - properties.retention().toMillis();
        return prune(StatsTable.MINUTE, before) + prune(StatsTable.HOUR, before) + pruneBeyondCount() + pruneSeries();
    }

    /** Makes the hours that are over and not made yet, some at a time; answers how many it made. */
    int rollUp() {
        long ready = clock.millis() - GRACE;
        int made = 0;
        while (made < HOURS_AT_ONCE) {
            StatsTable.Rolled rolled = transactions.read(table::rolled);
            OptionalLong hour = next(rolled.until());
            if (hour.isEmpty() || hour.getAsLong() + StatsTable.HOUR > ready) {
                return made;
            }
            make(hour.getAsLong());
            var unused = transactions.write(connection -> Transactions.jdbc(connection)
                    .sql(ROLLED)
                    .param(hour.getAsLong() + StatsTable.HOUR)
                    .param(rolled.late())
                    .update());
            made++;
        }
        return made;
    }

    /** The first hour from then on of which there are minutes. */
    private OptionalLong next(long from) {
        Long first = transactions.read(jdbc -> jdbc.sql("select min(at) from stats_row where span = 60 and at >= ?")
                .param(from)
                .query(Long.class)
                .optional()
                .orElse(null));
        return first == null ? OptionalLong.empty() : OptionalLong.of(first - Math.floorMod(first, StatsTable.HOUR));
    }

    private void make(long hour) {
        long after = -1;
        List<Long> series;
        do {
            long last = after;
            series = transactions.read(
                    jdbc -> table.seriesWithMinutes(jdbc, hour, hour + StatsTable.HOUR, last, SERIES_AT_ONCE));
            Map<Long, Figures> rows = new HashMap<>();
            for (Long each : series) {
                rows.put(each, transactions.read(jdbc -> sum(jdbc, each, hour)));
                after = each;
            }
            if (!rows.isEmpty()) {
                var unused = transactions.write(connection -> {
                    table.writeHour(connection, hour, rows);
                    return rows.size();
                });
            }
        } while (series.size() == SERIES_AT_ONCE);
    }

    private Figures sum(JdbcClient jdbc, long series, long hour) {
        Figures sum = new Figures();
        StatsTable.Part part = new StatsTable.Part(StatsTable.MINUTE, hour, hour + StatsTable.HOUR);
        table.read(jdbc, part, List.of(series), at -> sum);
        return sum;
    }

    private int prune(long span, long before) {
        int all = 0;
        int removed;
        do {
            removed = pruneSome(span, before);
            all += removed;
        } while (removed >= ROWS_AT_ONCE);
        return all;
    }

    /** As many as begin no later than so many others, so that one transaction is short. */
    private int pruneSome(long span, long before) {
        int seconds = Math.toIntExact(span / 1000);
        boolean any = transactions.read(jdbc -> cut(jdbc, seconds, before, 0)).isPresent();
        if (!any) {
            return 0;
        }
        long cut = transactions
                .read(jdbc -> cut(jdbc, seconds, before, ROWS_AT_ONCE))
                .orElse(before);
        return transactions.write(connection -> Transactions.jdbc(connection)
                .sql(DELETE)
                .param(seconds)
                .param(cut)
                .param(before)
                .update());
    }

    private static OptionalLong cut(JdbcClient jdbc, int span, long before, int rows) {
        Long at = jdbc.sql(CUT)
                .param(span)
                .param(before)
                .param(rows)
                .query(Long.class)
                .optional()
                .orElse(null);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    /** The oldest minutes beyond {@code errand.stats.max-rows}; their hours stay. Counted once an hour. */
    private int pruneBeyondCount() {
        long now = clock.millis();
        if (now < countAt) {
            return 0;
        }
        countAt = now + PAUSE_OF_COUNTING;
        long rows = transactions.read(jdbc -> jdbc.sql("select count(*) from stats_row where span = 60")
                .query(Long.class)
                .single());
        if (rows <= properties.maxRows()) {
            return 0;
        }
        int beyond = Math.toIntExact(Math.min(rows - properties.maxRows(), Integer.MAX_VALUE));
        return transactions.read(jdbc -> cut(jdbc, 60, Long.MAX_VALUE, beyond)).stream()
                .mapToInt(at -> prune(StatsTable.MINUTE, at))
                .sum();
    }

    /** A node says each minute which series it has, so one that comes back is known again. */
    private int pruneSeries() {
        List<Long> gone = transactions.read(
                jdbc -> jdbc.sql(UNUSED).param(ROWS_AT_ONCE).query(Long.class).list());
        return gone.isEmpty()
                ? 0
                : transactions.write(connection -> Transactions.jdbc(connection)
                        .sql("delete from stats_series where id in (:ids)")
                        .param("ids", gone)
                        .update());
    }
}
