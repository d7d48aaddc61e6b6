package dev.errand.operation;

import dev.errand.operation.Operation.Counts;
import dev.errand.operation.Operation.Order;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the table {@code operation}. */
final class OperationTable {

    private static final String SELECT = """
            select id, tenant, created_by, action, filter, query, reason, per_second, status, place, seen, changed, skipped, failed,
                created_at, finished_at from operation""";

    private static final String INSERT = """
            insert into operation (id, tenant, created_by, action, filter, query, reason, per_second, status, created_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)""";

    /**
     * Of an operation that nobody works off, or nobody any more, and that has come as far as the taker knows: what it is about to do was looked for
     * from there, and others may have done it since.
     */
    private static final String TAKE = """
            update operation set lease_token = ?, lease_until = ?
            where id = ? and status = 'running' and coalesce(place, '') = ?
                and (lease_until is null or lease_until <= ? or lease_token = ?)""";

    private static final String ADVANCE = """
            update operation set place = ?, seen = seen + ?, changed = changed + ?, skipped = skipped + ?, failed = failed + ?,
                status = ?, finished_at = ?
            where id = ?""";

    private static final String OVER = "select id from operation where finished_at <= ? order by finished_at limit 500";

    private static final String TOO_MANY =
            "select id from operation where finished_at is not null order by finished_at desc limit 500 offset ?";

    private OperationTable() {}

    static void insert(JdbcClient jdbc, String id, Order order, Instant now) {
        jdbc.sql(INSERT)
                .param(id)
                .param(order.tenant())
                .param(order.createdBy())
                .param(order.action().code())
                .param(order.filter())
                .param(StoredQuery.write(order.query()))
                .param(order.reason())
                .param(order.perSecond())
                .param(now.toEpochMilli())
                .update();
    }

    static Optional<Operation> find(JdbcClient jdbc, String id) {
        return jdbc.sql(SELECT + " where id = ?")
                .param(id)
                .query((row, i) -> operation(row))
                .optional();
    }

    /** The newest ones before that id. */
    static List<Operation> list(
            JdbcClient jdbc, @Nullable String tenant, @Nullable String createdBy, @Nullable String before, int limit) {
        String whose = tenant == null ? "" : " and tenant = :tenant";
        String by = createdBy == null ? "" : " and created_by = :by";
        JdbcClient.StatementSpec statement = jdbc.sql(
                        SELECT + " where id < :before" + whose + by + " order by id desc limit :limit")
                .param("before", before == null ? Operation.PREFIX + "_~" : before)
                .param("limit", limit);
        statement = tenant == null ? statement : statement.param("tenant", tenant);
        statement = createdBy == null ? statement : statement.param("by", createdBy);
        return statement.query((row, i) -> operation(row)).list();
    }

    static List<Operation> running(JdbcClient jdbc) {
        return jdbc.sql(SELECT + " where status = 'running' order by id")
                .query((row, i) -> operation(row))
                .list();
    }

    static int countRunning(JdbcClient jdbc, @Nullable String tenant) {
        return jdbc.sql("select count(*) from operation where status = 'running' and coalesce(tenant, '') = ?")
                .param(tenant == null ? "" : tenant)
                .query(Integer.class)
                .single();
    }

    /** Answers whether it is the holder's now, or still. */
    static boolean take(JdbcClient jdbc, Operation operation, String token, Instant now, Instant until) {
        return jdbc.sql(TAKE)
                        .param(token)
                        .param(until.toEpochMilli())
                        .param(operation.id())
                        .param(operation.place() == null ? "" : operation.place())
                        .param(now.toEpochMilli())
                        .param(token)
                        .update()
                > 0;
    }

    static void advance(
            JdbcClient jdbc, String id, @Nullable String place, Counts more, OperationStatus status, Instant now) {
        jdbc.sql(ADVANCE)
                .param(place)
                .param(more.seen())
                .param(more.changed())
                .param(more.skipped())
                .param(more.failed())
                .param(status.code())
                .param(status == OperationStatus.RUNNING ? null : now.toEpochMilli())
                .param(id)
                .update();
    }

    static int end(JdbcClient jdbc, String id, OperationStatus status, Instant now) {
        return jdbc.sql("update operation set status = ?, finished_at = ? where id = ? and status = 'running'")
                .param(status.code())
                .param(now.toEpochMilli())
                .param(id)
                .update();
    }

    /** Removes those that are over, and then the oldest ones of too many; no more than so many at once. */
    static int prune(JdbcClient jdbc, Instant before, int keep) {
        int over = jdbc.sql("delete from operation where id in (" + OVER + ")")
                .param(before.toEpochMilli())
                .update();
        return over
                + jdbc.sql("delete from operation where id in (" + TOO_MANY + ")")
                        .param(keep)
                        .update();
    }

    private static Operation operation(ResultSet row) throws SQLException {
        int perSecond = row.getInt("per_second");
        Integer pace = row.wasNull() ? null : perSecond;
        long finished = row.getLong("finished_at");
        Instant finishedAt = row.wasNull() ? null : Instant.ofEpochMilli(finished);
        return new Operation(
                row.getString("id"),
                new Order(
                        row.getString("tenant"),
                        row.getString("created_by"),
                        OperationAction.ofCode(row.getString("action")),
                        row.getString("filter"),
                        StoredQuery.read(row.getString("query")),
                        row.getString("reason"),
                        pace),
                OperationStatus.ofCode(row.getString("status")),
                row.getString("place"),
                new Counts(row.getLong("seen"), row.getLong("changed"), row.getLong("skipped"), row.getLong("failed")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                finishedAt);
    }
}
