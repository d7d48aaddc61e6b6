package dev.errand.store.transition;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.TypeId;
import dev.errand.store.DeleteVerdict;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.RetentionProperties;
import dev.errand.store.row.AwaitedSql;
import dev.errand.store.row.JobRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes rows away for good: by hand or when their time is over. A removed job leaves a tombstone. Who removes one by hand frees its
 * idempotency key as well, so that the same request can be made anew; a job whose time is over leaves its key to its own time.
 * Messages of a result queue stay when their job is removed by hand, and go with it when its time is over, which is never before theirs.
 */
public final class Removals {

    private static final String REMEMBER =
            "insert into tombstone (id, tenant, purge_at) values (?, ?, ?) on conflict (id) do nothing";

    private static final String DELETE = "delete from job where id = ? and finished_at is not null";

    private static final String FREE_KEY = "delete from idempotency where created_at = ? and target_id = ?";

    private static final String DELETE_MANY =
            "delete from job where id in (:ids) and finished_at is not null and result_queue is null returning id, tenant";

    private static final String FIRST_ITEMS = """
            select id from job where batch_id = ? and batch_id is not null and finished_at is not null
            order by batch_index limit ?""";

    private static final String DUE = "select id from job where purge_at <= :now order by purge_at limit :limit";

    private static final Duration LATER = Duration.ofHours(1);

    private static final String WAITED_FOR = AwaitedSql.isWaitedFor("job.id");

    private static final String WHOSE = " returning id, tenant";

    private final Dialect dialect;
    private final RetentionProperties retention;
    private final OutcomeHooks hooks;

    public Removals(Dialect dialect, RetentionProperties retention, OutcomeHooks hooks) {
        this.dialect = dialect;
        this.retention = retention;
        this.hooks = hooks;
    }

    public DeleteVerdict delete(Connection connection, JobId id, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<Gone> gone = new ArrayList<>(1);
        gone.addAll(delete(jdbc, DELETE + " and result_queue is null" + WHOSE, id.value()));
        if (gone.isEmpty()) {
            Optional<Job> job = jdbc.sql("select " + JobRows.FULL + " from job where id = ?" + dialect.forUpdate())
                    .param(id.value())
                    .query((row, i) -> JobRows.job(row))
                    .optional();
            if (job.isEmpty()) {
                return DeleteVerdict.MISSING;
            }
            if (!job.get().done()) {
                return DeleteVerdict.NOT_FINAL;
            }
            hooks.deleting(connection, job.get());
            gone.addAll(delete(jdbc, DELETE + WHOSE, id.value()));
        }
        remember(connection, gone, now);
        freeKey(jdbc, id);
        return DeleteVerdict.DELETED;
    }

    /** As {@link #delete}, of those of the jobs that are final; answers how many went. */
    int deleteAll(Connection connection, List<String> ids, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<Gone> gone = jdbc.sql(DELETE_MANY)
                .param("ids", ids)
                .query((row, i) -> new Gone(row.getString(1), row.getString(2)))
                .list();
        remember(connection, gone, now);
        try (PreparedStatement keys = connection.prepareStatement(FREE_KEY)) {
            for (Gone each : gone) {
                keys.setLong(1, TypeId.timeOf(each.id()).toEpochMilli());
                keys.setString(2, each.id());
                keys.addBatch();
            }
            keys.executeBatch();
        }
        int all = gone.size();
        // What is left of final jobs has outcomes in a result queue, which are kept one by one.
        for (String id : jdbc.sql("select id from job where id in (:ids) and finished_at is not null")
                .param("ids", ids)
                .query(String.class)
                .list()) {
            all += delete(connection, new JobId(id), now) == DeleteVerdict.DELETED ? 1 : 0;
        }
        return all;
    }

    /** A job that was removed. */
    private record Gone(String id, String tenant) {}

    private static List<Gone> delete(JdbcClient jdbc, String sql, Object... params) {
        return jdbc.sql(sql)
                .params(params)
                .query((row, i) -> new Gone(row.getString(1), row.getString(2)))
                .list();
    }

    /** A key is as old as its job, and found by that. */
    private static void freeKey(JdbcClient jdbc, JobId id) {
        jdbc.sql(FREE_KEY)
                .param(TypeId.timeOf(id.value()).toEpochMilli())
                .param(id.value())
                .update();
    }

    public int prune(Connection connection, Instant now, int limit) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        int left = leaveToBatches(jdbc, now, limit) + keepForOthers(jdbc, now, limit);
        List<Gone> jobs = jdbc.sql(deleteDue(dialect))
                .param("now", now.toEpochMilli())
                .param("limit", limit)
                .query((row, i) -> new Gone(row.getString(1), row.getString(2)))
                .list();
        remember(connection, jobs, now);
        int tombstones = jdbc.sql("delete from tombstone where id in "
                        + dialect.pick("select id from tombstone where purge_at <= ? order by purge_at limit ?"))
                .param(now.toEpochMilli())
                .param(limit)
                .update();
        int keys = jdbc.sql(
                        "delete from idempotency where idempotency_key in "
                                + dialect.pick(
                                        "select idempotency_key from idempotency where created_at <= ? order by created_at limit ?"))
                .param(now.minus(retention.idempotencyKeys()).toEpochMilli())
                .param(limit)
                .update();
        int messages = jdbc.sql("delete from kept_message where seq in "
                        + dialect.pick("select seq from kept_message where purge_at <= ? order by purge_at limit ?"))
                .param(now.toEpochMilli())
                .param(limit)
                .update();
        return left + jobs.size() + tombstones + keys + messages;
    }

    /**
     * Items go with their batches. Those that have a time of their own all the same, for their message in a result queue or because a node
     * of an earlier version ended them, lose it when it has come, so that no one is looked at twice.
     */
    private int leaveToBatches(JdbcClient jdbc, Instant now, int limit) {
        return jdbc.sql("update job set purge_at = null where batch_id is not null and id in " + dialect.pick(DUE))
                .param("now", now.toEpochMilli())
                .param("limit", limit)
                .update();
    }

    /** Removes jobs that are due, and says itself whom to leave: those it takes need not be the ones that {@link #keepDue} has looked at. */
    public static String deleteDue(Dialect dialect) {
        return "delete from job where batch_id is null and (awaited is null or not (" + WAITED_FOR + ")) and id in "
                + dialect.pick(DUE) + WHOSE;
    }

    /** Those of the jobs which are due that somebody still waits for are not due before {@code :later}. */
    public static String keepDue(Dialect dialect) {
        return "update job set purge_at = :later where awaited = 1 and (" + WAITED_FOR + ") and id in "
                + dialect.pick(DUE);
    }

    /** A result stays while somebody waits in whose arguments it may be put. */
    private int keepForOthers(JdbcClient jdbc, Instant now, int limit) {
        return jdbc.sql(keepDue(dialect))
                .param("later", now.plus(LATER).toEpochMilli())
                .param("now", now.toEpochMilli())
                .param("limit", limit)
                .update();
    }

    public static String deleteItems(Dialect dialect) {
        return "delete from job where id in " + dialect.pick(FIRST_ITEMS) + WHOSE;
    }

    /** Removes final items of a batch, the first ones first and no more than so many; answers how many went. */
    int items(Connection connection, String batchId, Instant now, int limit) throws SQLException {
        List<Gone> items = delete(Transactions.jdbc(connection), deleteItems(dialect), batchId, limit);
        remember(connection, items, now);
        return items.size();
    }

    private void remember(Connection connection, List<Gone> all, Instant now) throws SQLException {
        long until = now.plus(retention.tombstones()).toEpochMilli();
        try (PreparedStatement statement = connection.prepareStatement(REMEMBER)) {
            for (Gone gone : all) {
                statement.setString(1, gone.id());
                statement.setString(2, gone.tenant());
                statement.setLong(3, until);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
