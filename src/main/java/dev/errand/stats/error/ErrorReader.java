package dev.errand.stats.error;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.UnreadableException;
import dev.errand.stats.report.StatsQuery;
import dev.errand.stats.series.SeriesKey;
import dev.errand.stats.series.StatsTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads which errors there were, and how often. Safe for concurrent use. */
@Component
public class ErrorReader {

    /** So many groups are looked at, those that were seen last; of more the others are left out. */
    private static final int MAX_GROUPS = 1_000;

    private static final String GROUPS = """
            select tenant, fingerprint, task, type, class, message, null as stack, first_at, last_at, last_job from error_group
            where last_at >= :from and first_at < :to and (:tenant = '' or tenant = :tenant) and (:task = '' or task = :task)
            order by last_at desc limit :limit""";

    private static final String GROUP = """
            select tenant, fingerprint, task, type, class, message, stack, first_at, last_at, last_job from error_group
            where fingerprint = :fingerprint and tenant = :tenant""";

    private static final String GROUP_OF_ANY = """
            select tenant, fingerprint, task, type, class, message, stack, first_at, last_at, last_job from error_group
            where fingerprint = :fingerprint""";

    private static final String UNREADABLE = "what went wrong cannot be decrypted";

    private final Transactions transactions;
    private final StatsTable table;

    public ErrorReader(Transactions transactions, StatsTable table) {
        this.transactions = transactions;
        this.table = table;
    }

    /**
     * A group, and how often it came.
     *
     * @param trend in each step of what was asked for
     * @param rising see {@link Rising}
     */
    public record Counted(ErrorGroup group, List<Long> trend, boolean rising) {

        /** In all steps together. */
        public long count() {
            return trend.stream().mapToLong(each -> each).sum();
        }
    }

    /**
     * The groups that came in the time of the query, the most frequent first.
     *
     * @param now what "rising" is judged by
     */
    public List<Counted> list(StatsQuery query, Instant now, int limit) {
        return transactions.read(jdbc -> {
            List<ErrorGroup> groups = jdbc.sql(GROUPS)
                    .param("from", query.from())
                    .param("to", query.to())
                    .param("tenant", query.tenant() == null ? "" : query.tenant())
                    .param("task", query.task() == null ? "" : query.task())
                    .param("limit", MAX_GROUPS)
                    .query((row, i) -> group(row))
                    .list();
            return counted(jdbc, groups, query, now).stream()
                    .filter(each -> each.count() > 0)
                    .sorted((one, other) -> Long.compare(other.count(), one.count()))
                    .limit(limit)
                    .toList();
        });
    }

    /** A group with its stack, whether it came in the time of the query or not. */
    public Optional<Counted> find(String fingerprint, StatsQuery query, Instant now) {
        return transactions.read(jdbc -> {
            JdbcClient.StatementSpec statement = query.tenant() == null
                    ? jdbc.sql(GROUP_OF_ANY)
                    : jdbc.sql(GROUP).param("tenant", query.tenant());
            List<ErrorGroup> groups = statement
                    .param("fingerprint", fingerprint)
                    .query((row, i) -> group(row))
                    .list();
            return counted(jdbc, groups, query, now).stream().findFirst();
        });
    }

    private List<Counted> counted(JdbcClient jdbc, List<ErrorGroup> groups, StatsQuery query, Instant now) {
        Map<Long, String> prints = new HashMap<>();
        Map<String, ErrorGroup> merged = new LinkedHashMap<>();
        Map<String, long[]> trends = new HashMap<>();
        for (ErrorGroup group : groups) {
            String name = group.fingerprint();
            prints.put(SeriesKey.error(group.tenant(), group.task(), name).id(), name);
            merged.merge(name, group, ErrorGroup::and);
            trends.putIfAbsent(name, new long[query.buckets()]);
        }
        for (StatsTable.Part part : table.parts(jdbc, query.from(), query.to(), query.step())) {
            table.failed(jdbc, part, prints.keySet(), (series, at, count) -> {
                long[] trend = trends.get(prints.get(series));
                if (trend != null) {
                    trend[query.bucket(at)] += count;
                }
            });
        }
        Map<String, long[]> rates = rates(jdbc, prints, now.toEpochMilli());
        List<Counted> all = new ArrayList<>(merged.size());
        merged.forEach((name, group) -> {
            long[] rate = rates.getOrDefault(name, new long[2]);
            List<Long> trend = Arrays.stream(trends.getOrDefault(name, new long[0]))
                    .boxed()
                    .toList();
            all.add(new Counted(group, trend, Rising.is(rate[0], rate[1])));
        });
        return all;
    }

    /** How often each came of late, and before that. */
    private Map<String, long[]> rates(JdbcClient jdbc, Map<Long, String> prints, long now) {
        Map<String, long[]> rates = new HashMap<>();
        long present = now - Math.floorMod(now, StatsTable.MINUTE) + StatsTable.MINUTE;
        long recent = present - Rising.RECENT.toMillis();
        Collection<Long> series = prints.keySet();
        StatsTable.Part all = new StatsTable.Part(StatsTable.MINUTE, recent - Rising.BEFORE.toMillis(), present);
        table.failed(jdbc, all, series, (each, at, count) -> {
            long[] rate = rates.computeIfAbsent(String.valueOf(prints.get(each)), name -> new long[2]);
            rate[at >= recent ? 0 : 1] += count;
        });
        return rates;
    }

    private static ErrorGroup group(ResultSet row) throws SQLException {
        String tenant = row.getString("tenant");
        String fingerprint = row.getString("fingerprint");
        return new ErrorGroup(
                tenant,
                fingerprint,
                row.getString("task"),
                row.getString("type"),
                row.getString("class"),
                opened(row.getString("message"), tenant, fingerprint, "message"),
                opened(row.getString("stack"), tenant, fingerprint, "stack"),
                Instant.ofEpochMilli(row.getLong("first_at")),
                Instant.ofEpochMilli(row.getLong("last_at")),
                row.getString("last_job"));
    }

    private static @Nullable String opened(@Nullable String stored, String tenant, String fingerprint, String column) {
        try {
            return stored == null
                    ? null
                    : Sealed.open(stored, ErrorNews.place(tenant, fingerprint, column))
                            .substring(ErrorNews.PLAIN.length());
        } catch (UnreadableException e) {
            return UNREADABLE;
        }
    }
}
