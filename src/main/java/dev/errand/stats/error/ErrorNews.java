package dev.errand.stats.error;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Place;
import dev.errand.encryption.Sealing;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.spec.TenantNames;
import dev.errand.stats.series.BeatPart;
import dev.errand.stats.series.Counting;
import dev.errand.stats.series.Event;
import dev.errand.stats.series.SeriesKey;
import dev.errand.stats.series.StatsProperties;
import dev.errand.stats.series.Tally;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Which errors there were on this node since that was written last, in memory: each as it was first, with its last job. As many as there is room
 * for; the others are one together. A crash loses them. Safe for concurrent use.
 */
@Component
@Order(0)
public class ErrorNews implements BeatPart {

    /** Before each text, so that none looks like an encrypted one. */
    static final String PLAIN = "=";

    private static final String OTHERS = "errors that a node had no room to tell apart";

    private static final String SEEN = """
            update error_group set last_at = case when last_at > ? then last_at else ? end, last_job = ?
            where tenant = ? and fingerprint = ?""";

    private static final String NEW = """
            insert into error_group (tenant, fingerprint, task, type, class, message, stack, first_at, last_at, last_job)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (tenant, fingerprint) do nothing""";

    private final Counting counting;
    private final Transactions transactions;
    private final Sealing sealing;
    private final int mostBytes;
    private final Map<SeriesKey, Seen> seen = new ConcurrentHashMap<>();

    public ErrorNews(Counting counting, Transactions transactions, Sealing sealing, StatsProperties properties) {
        this.counting = counting;
        this.transactions = transactions;
        this.sealing = sealing;
        this.mostBytes = Math.toIntExact(properties.maxErrorBytes().toBytes());
    }

    private record Seen(Failure failure, long firstAt, long lastAt, String lastJob) {

        Seen and(Seen later) {
            return new Seen(failure, firstAt, Math.max(lastAt, later.lastAt), later.lastJob);
        }
    }

    /** An attempt of the job ended in an error. */
    void add(Job job, Failure failure, long at) {
        String print = failure.fingerprint();
        if (print == null) {
            return;
        }
        String task = TenantNames.shown(job.spec().call().task());
        Tally tally = counting.errors().of(SeriesKey.error(job.spec().tenant(), task, print));
        tally.count(Event.FAILED);
        SeriesKey key = tally.key();
        Failure shown = key.name().equals(print)
                ? failure
                : Failure.of(failure.reason(), OTHERS).marked(SeriesKey.OTHERS);
        seen.merge(key, new Seen(shown, at, at, job.id().value()), Seen::and);
    }

    @Override
    public void write() {
        Map<SeriesKey, Seen> taken = Map.copyOf(seen);
        if (taken.isEmpty()) {
            return;
        }
        var unused = transactions.write(connection -> {
            write(connection, taken);
            return taken.size();
        });
        // What was seen again meanwhile is written again.
        taken.forEach(seen::remove);
    }

    private void write(Connection connection, Map<SeriesKey, Seen> groups) throws SQLException {
        List<Map.Entry<SeriesKey, Seen>> all = new ArrayList<>(groups.entrySet());
        List<Map.Entry<SeriesKey, Seen>> fresh = new ArrayList<>(0);
        try (PreparedStatement update = connection.prepareStatement(SEEN)) {
            for (Map.Entry<SeriesKey, Seen> each : all) {
                update.setLong(1, each.getValue().lastAt());
                update.setLong(2, each.getValue().lastAt());
                update.setString(3, each.getValue().lastJob());
                update.setString(4, each.getKey().tenant());
                update.setString(5, each.getKey().name());
                update.addBatch();
            }
            int[] changed = update.executeBatch();
            for (int i = 0; i < changed.length; i++) {
                if (changed[i] == 0) {
                    fresh.add(all.get(i));
                }
            }
        }
        insert(connection, fresh);
    }

    private void insert(Connection connection, List<Map.Entry<SeriesKey, Seen>> groups) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(NEW)) {
            for (Map.Entry<SeriesKey, Seen> each : groups) {
                SeriesKey key = each.getKey();
                Failure failure = each.getValue().failure();
                int i = 0;
                insert.setString(++i, key.tenant());
                insert.setString(++i, key.name());
                insert.setString(++i, key.task());
                insert.setString(++i, failure.reason().code());
                insert.setString(++i, failure.className());
                insert.setString(++i, stored(failure.message(), key, "message"));
                insert.setString(++i, stored(failure.stack(), key, "stack"));
                insert.setLong(++i, each.getValue().firstAt());
                insert.setLong(++i, each.getValue().lastAt());
                insert.setString(++i, each.getValue().lastJob());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static Place place(String tenant, String fingerprint, String column) {
        return new Place(tenant, fingerprint, "error_group." + column);
    }

    private @Nullable String stored(@Nullable String text, SeriesKey key, String column) {
        return text == null ? null : sealing.text(PLAIN + bounded(text), place(key.tenant(), key.name(), column));
    }

    /** So many bytes of it at the most, and never half a character. */
    private String bounded(String text) {
        if (text.length() * 3L <= mostBytes) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= mostBytes) {
            return text;
        }
        int end = mostBytes;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
