package dev.errand.stats.series;

import dev.errand.db.commit.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tables of what was counted. Rows say what there was in all of their span, so that to write one twice does no harm. Safe for
 * concurrent use.
 */
@Component
public final class StatsTable {

    /** The span of rows that nodes write, in milliseconds. */
    public static final long MINUTE = 60_000;

    /** The span of rows that are made of these. */
    public static final long HOUR = 3_600_000;

    /** After what time what is written of a minute is late: hours are made when no node writes any more that is not. */
    static final long LATE = 2 * MINUTE;

    private static final String COUNTS = Event.ALL.stream().map(Event::column).collect(Collectors.joining(", "));
    private static final String COLUMNS = COUNTS + ", wait, wait_max, run, run_max";

    private static final String UPSERT = "insert into stats_row (span, series, at, node, " + COLUMNS + ") values ("
            + "?, ".repeat(7 + Event.ALL.size()) + "?) on conflict (span, series, at, node) do update set "
            + Arrays.stream(COLUMNS.split(", "))
                    .map(column -> column + " = excluded." + column)
                    .collect(Collectors.joining(", "));

    private static final String KNOW = """
            insert into stats_series (id, kind, tenant, task, name) values (?, ?, ?, ?, ?) on conflict (id) do nothing""";

    private static final String IS_LATE = """
            insert into stats_rolled (id, until, late) values (1, 0, 1) on conflict (id) do update set late = stats_rolled.late + 1,
                until = case when stats_rolled.until > ? then ? else stats_rolled.until end""";

    private final Transactions transactions;
    private final int histogramBytes;

    public StatsTable(Transactions transactions, StatsProperties properties) {
        this.transactions = transactions;
        this.histogramBytes = Math.toIntExact(properties.maxHistogramBytes().toBytes());
    }

    /** Up to when there are hours, in milliseconds since 1970, and how often something came late. */
    record Rolled(long until, long late) {
        private static final Rolled NOTHING = new Rolled(0, 0);
    }

    /** A part of a time, and the span of the rows that tell of it. */
    public record Part(long span, long from, long to) {}

    /** Where one row says how often something failed. */
    public interface Failed {
        void add(long series, long at, long count);
    }

    /**
     * Writes what a node counted in a minute, as part of a write.
     *
     * @param fresh series that may not be known yet
     */
    void write(
            Connection connection,
            long minute,
            String node,
            Map<SeriesKey, Figures> rows,
            Collection<SeriesKey> fresh,
            long now)
            throws SQLException {
        know(connection, fresh);
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            for (Map.Entry<SeriesKey, Figures> row : rows.entrySet()) {
                fill(upsert, MINUTE, row.getKey().id(), minute, node, row.getValue());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
        if (now - minute > MINUTE + LATE) {
            long hour = minute - Math.floorMod(minute, HOUR);
            Transactions.jdbc(connection).sql(IS_LATE).param(hour).param(hour).update();
        }
    }

    private static void know(Connection connection, Collection<SeriesKey> fresh) throws SQLException {
        try (PreparedStatement know = connection.prepareStatement(KNOW)) {
            for (SeriesKey key : fresh) {
                know.setLong(1, key.id());
                know.setString(2, key.kind().code());
                know.setString(3, key.tenant());
                know.setString(4, key.task());
                know.setString(5, key.name());
                know.addBatch();
            }
            know.executeBatch();
        }
    }

    private void fill(PreparedStatement row, long span, long series, long at, String node, Figures figures)
            throws SQLException {
        int i = 0;
        row.setInt(++i, Math.toIntExact(span / 1000));
        row.setLong(++i, series);
        row.setLong(++i, at);
        row.setString(++i, node);
        for (Event event : Event.ALL) {
            row.setLong(++i, figures.count(event));
        }
        row.setBytes(++i, figures.waits().stored(histogramBytes));
        row.setLong(++i, figures.waits().max());
        row.setBytes(++i, figures.runs().stored(histogramBytes));
        row.setLong(++i, figures.runs().max());
    }

    /** Writes hours of some series as part of a write; those of all nodes together. */
    void writeHour(Connection connection, long hour, Map<Long, Figures> rows) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            for (Map.Entry<Long, Figures> row : rows.entrySet()) {
                fill(upsert, HOUR, row.getKey(), hour, "", row.getValue());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    /**
     * Adds up rows of a part, of some series.
     *
     * @param into what those are added to that begin at a time
     */
    public void read(JdbcClient jdbc, Part part, Collection<Long> series, LongFunction<Figures> into) {
        if (series.isEmpty() || part.from() >= part.to()) {
            return;
        }
        jdbc.sql("select at, " + COLUMNS
                        + " from stats_row where span = :span and series in (:series) and at >= :from and at < :to")
                .param("span", Math.toIntExact(part.span() / 1000))
                .param("series", series)
                .param("from", part.from())
                .param("to", part.to())
                .query(row -> {
                    add(row, 2, into.apply(row.getLong(1)));
                });
    }

    private static void add(ResultSet row, int first, Figures figures) throws SQLException {
        int i = first;
        for (Event event : Event.ALL) {
            figures.add(event, row.getLong(i++));
        }
        figures.waits().add(row.getBytes(i), row.getLong(i + 1));
        figures.runs().add(row.getBytes(i + 2), row.getLong(i + 3));
    }

    /** The series of a kind that fit; those of everybody where there is no tenant, those of all tasks and names where there is none. */
    public List<Long> series(JdbcClient jdbc, SeriesKey.Kind kind, String tenant, String task, String name, int limit) {
        return jdbc.sql("""
                        select id from stats_series where kind = :kind and (:tenant = '' or tenant = :tenant)
                            and (:task = '' or task = :task) and (:name = '' or name = :name) order by id limit :limit""")
                .param("kind", kind.code())
                .param("tenant", tenant)
                .param("task", task)
                .param("name", name)
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /** Which series have rows of minutes from a time on and before another one, some after an id. */
    List<Long> seriesWithMinutes(JdbcClient jdbc, long from, long to, long after, int limit) {
        return jdbc.sql("""
                        select distinct series from stats_row where span = 60 and at >= ? and at < ? and series > ?
                        order by series limit ?""")
                .param(from)
                .param(to)
                .param(after)
                .param(limit)
                .query(Long.class)
                .list();
    }

    /** Up to when there are hours. */
    Rolled rolled(JdbcClient jdbc) {
        return jdbc.sql("select until, late from stats_rolled where id = 1")
                .query((row, i) -> new Rolled(row.getLong(1), row.getLong(2)))
                .optional()
                .orElse(Rolled.NOTHING);
    }

    /** Of what to read a time: hours as far as there are any, if the steps are whole ones, and minutes behind them. */
    public List<Part> parts(JdbcClient jdbc, long from, long to, long step) {
        if (step % HOUR != 0) {
            return List.of(new Part(MINUTE, from, to));
        }
        long edge = Math.clamp(rolled(jdbc).until(), from, to);
        return List.of(new Part(HOUR, from, edge), new Part(MINUTE, edge, to));
    }

    /** Reads of rows how often something failed, and nothing else. */
    public void failed(JdbcClient jdbc, Part part, Collection<Long> series, Failed adding) {
        if (series.isEmpty() || part.from() >= part.to()) {
            return;
        }
        jdbc.sql("""
                        select series, at, failed from stats_row
                        where span = :span and series in (:series) and at >= :from and at < :to""")
                .param("span", Math.toIntExact(part.span() / 1000))
                .param("series", series)
                .param("from", part.from())
                .param("to", part.to())
                .query(row -> {
                    adding.add(row.getLong(1), row.getLong(2), row.getLong(3));
                });
    }

    Transactions transactions() {
        return transactions;
    }
}
