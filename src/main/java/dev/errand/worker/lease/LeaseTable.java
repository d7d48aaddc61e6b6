package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import dev.errand.db.row.NewRows.Column;
import dev.errand.db.row.RowUpdate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The table of leases. A crash leaves each as it was committed, together with the row of its job. Safe for concurrent use. */
@Component
class LeaseTable {

    private static final String SELECT = "select " + HeldLease.COLUMNS + " from worker_lease where ";

    private static final List<Column<Ended>> ENDED = List.of(
            Column.text("token", Ended::token),
            Column.text("outcome", ended -> ended.end().outcome()),
            Column.text("fingerprint", ended -> ended.end().fingerprint()),
            Column.bigint("keep", Ended::keepUntil));

    private static final String END = """
            update worker_lease set outcome = o.outcome, fingerprint = o.fingerprint, expires_at = o.keep from o
            where worker_lease.token = o.token and worker_lease.outcome is null""";

    private static final String EXTEND = """
            update worker_lease set expires_at = ? where token = ? and worker_id = ? and instance = ? and outcome is null""";

    private static final String PRUNE = """
            delete from worker_lease where token in (
                select token from worker_lease where expires_at <= ? and outcome is not null order by expires_at limit ?)""";

    private final Transactions transactions;
    private final RowUpdate<Ended> end;

    LeaseTable(Transactions transactions) {
        this.transactions = transactions;
        this.end = new RowUpdate<>(transactions.dialect(), ENDED, END);
    }

    /** What is written of one that ends. */
    private record Ended(String token, HeldLease.End end, long keepUntil) {}

    /** Those that are known, by their tokens. What cannot be a token is not looked for: not every database takes every text. */
    Map<String, HeldLease> find(Collection<String> texts) {
        List<String> tokens =
                texts.stream().filter(text -> HeldLease.jobId(text).isPresent()).toList();
        if (tokens.isEmpty()) {
            return Map.of();
        }
        Map<String, HeldLease> found = new HashMap<>();
        transactions.read(jdbc -> {
            jdbc.sql(SELECT + "token in (:tokens)")
                    .param("tokens", padded(tokens))
                    .query(row -> {
                        HeldLease lease = HeldLease.of(row);
                        found.put(lease.token(), lease);
                    });
            return found;
        });
        return found;
    }

    /** Repeated up to a power of two: so there are few of these statements, and they stay prepared. */
    private static List<String> padded(Collection<String> tokens) {
        List<String> params = new ArrayList<>(tokens);
        int size = Integer.highestOneBit(2 * params.size() - 1);
        params.addAll(Collections.nCopies(size - params.size(), params.getLast()));
        return params;
    }

    /** All that an instance holds. */
    List<HeldLease> heldBy(WorkerName worker) {
        return transactions.read(
                jdbc -> jdbc.sql(SELECT + "worker_id = ? and instance = ? and outcome is null order by token")
                        .param(worker.workerId())
                        .param(worker.instance())
                        .query((row, i) -> HeldLease.of(row))
                        .list());
    }

    /** What an instance holds that was granted by a request. */
    List<HeldLease> granted(WorkerName worker, String requestId) {
        return transactions.read(jdbc -> jdbc.sql(
                        SELECT + "worker_id = ? and instance = ? and request_id = ? and outcome is null order by token")
                .param(worker.workerId())
                .param(worker.instance())
                .param(requestId)
                .query((row, i) -> HeldLease.of(row))
                .list());
    }

    /** Those that are out and over, longest first, of which even the whole length is no longer than that. */
    List<HeldLease> expired(Instant now, Duration atMost, int limit) {
        return transactions.read(jdbc -> jdbc.sql(
                        SELECT + "expires_at <= ? and outcome is null and lease_ms <= ? order by expires_at limit ?")
                .param(now.toEpochMilli())
                .param(atMost.toMillis())
                .param(limit)
                .query((row, i) -> HeldLease.of(row))
                .list());
    }

    /**
     * Which of these are out and last as long as they did when they were read; nobody changes them until the transaction ends. Those that
     * somebody is just changing are none of them.
     */
    Set<String> unchanged(Connection connection, Collection<HeldLease> read) {
        if (read.isEmpty()) {
            return Set.of();
        }
        Map<String, Long> lasted = new HashMap<>();
        read.forEach(lease -> lasted.put(lease.token(), lease.expiresAt().toEpochMilli()));
        Set<String> unchanged = new HashSet<>();
        Transactions.jdbc(connection)
                .sql(
                        "select token, expires_at from worker_lease where token in (:tokens) and outcome is null order by token"
                                + transactions.dialect().skipLocked())
                .param("tokens", padded(lasted.keySet()))
                .query(row -> {
                    if (Objects.equals(lasted.get(row.getString(1)), row.getLong(2))) {
                        unchanged.add(row.getString(1));
                    }
                });
        return unchanged;
    }

    /** What is to be remembered of leases that end, by their tokens; those that have ended before stay as they are. */
    void end(Connection connection, Map<String, HeldLease.End> ends, Instant keepUntil) throws SQLException {
        List<Ended> all = new ArrayList<>(ends.size());
        ends.forEach((token, said) -> all.add(new Ended(token, said, keepUntil.toEpochMilli())));
        end.write(connection, all);
    }

    /** Lets leases of one instance last until then, by their tokens. */
    static void extend(Connection connection, WorkerName worker, Map<String, Instant> until) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXTEND)) {
            for (Map.Entry<String, Instant> each : until.entrySet()) {
                statement.setLong(1, each.getValue().toEpochMilli());
                statement.setString(2, each.getKey());
                statement.setString(3, worker.workerId());
                statement.setString(4, worker.instance());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Forgets ends whose time is over; answers how many. */
    int prune(Instant now, int limit) {
        return transactions.write(connection -> Transactions.jdbc(connection)
                .sql(PRUNE)
                .param(now.toEpochMilli())
                .param(limit)
                .update());
    }

    /** When the next row is over, out or not, in milliseconds since 1970. */
    OptionalLong nextExpiry() {
        Long next = transactions.read(jdbc -> jdbc.sql("select min(expires_at) from worker_lease")
                .query(Long.class)
                .optional()
                .orElse(null));
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }
}
