package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.Waiting;
import dev.errand.job.spec.Workplace;
import dev.errand.store.JobStore.Promoted;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.row.HeldSql;
import dev.errand.store.row.JobRows;
import dev.errand.store.row.SealedCells;
import dev.errand.store.row.StoredJson;
import dev.errand.store.transition.JobMoves;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The moves of jobs that wait for others: one less to wait for, released, fallen with another one, armed again. {@code waits_for} is the number of
 * parents that have not ended as they should, and nothing from the release on. All is part of a write.
 */
final class WaitMoves {

    /** Ends what is told of one that fell with a canceled one. */
    static final String WAS_CANCELED = ", which it waits for, was canceled";

    private static final String WHICH = HeldSql.of(
            " returning id, " + Workplace.SQL + ", limit_key, case when held = {WINDOW} then batch_id end, state");

    /** Whoever has nothing else to wait for, and is to start at once, is released by the same statement. */
    private static final String COUNT_DOWN = """
            update job set version = version + 1,
                waits_for = case when waits_for > 1 or on_release is not null then waits_for - 1 end,
                run_at = case when waits_for = 1 and on_release is null and state = 'scheduled' then :now else run_at end,
                state = case when waits_for = 1 and on_release is null and state = 'scheduled' then 'queued' else state end
            where id in (:ids) and waits_for > 0""" + WHICH + ", waits_for, on_release";

    private static final String RELEASE = """
            update job set version = version + 1, waits_for = null, on_release = null, run_at = :at,
                state = case when :at <= :now then 'queued' else state end
            where id = :id and state = 'scheduled' and waits_for = 0""" + WHICH;

    /** Items of a batch; what was called off before does not wait any more, either. */
    private static final String RELEASE_ITEMS = """
            update job set version = version + 1, waits_for = null, on_release = null,
                run_at = case when state = 'scheduled' then :at else run_at end,
                state = case when state = 'scheduled' and :at <= :now then 'queued' else state end
            where id in (select id from job where batch_id = :batch and batch_id is not null and waits_for is not null limit :limit)""" + WHICH;

    private static final String FIRST_ITEMS = """
            select id from job where batch_id = ? and batch_id is not null and waits_for is not null and state = 'scheduled' limit ?""";

    private static final String FALLEN_ITEMS = """
            select id from job where batch_id in (:ids) and batch_id is not null and waits_for is not null
                and state in ('failed', 'canceled')""";

    private static final String AWAITED_ITEMS =
            "select id from job where batch_id in (:ids) and batch_id is not null and waits_for is not null and awaited = 1";

    private static final String FALL = """
            update job set version = version + 1, state = :state, reason = :reason, failure = :failure, error_fingerprint = null,
                finished_at = :now, cancel_requested_at = :asked, cancel_reason = :why, purge_at = {purge}
            where id in (:ids) and state = 'scheduled' and waits_for is not null""".replace("{purge}", JobMoves.PURGE_AT);

    private static final String COMPLETE = """
            update job set version = version + 1, waits_for = null, on_release = null, args = :args, kwargs = :kwargs, sensitive = :sensitive,
                run_at = :at, state = case when :at <= :now then 'queued' else state end
            where id = :id and state = 'scheduled' and waits_for = 0""" + WHICH;

    private static final String FALLEN = "select " + JobRows.BRIEF
            + " from job where id in (:ids) and state in ('failed', 'canceled') and waits_for is not null";

    private static final String ARM = JobMoves.RETRY + "in (:ids) and waits_for is not null returning " + JobRows.BRIEF;

    private final Duration retention;
    private final OutcomeHooks hooks;

    WaitMoves(Duration retention, OutcomeHooks hooks) {
        this.retention = retention;
        this.hooks = hooks;
    }

    /** Nobody else changes them until this write ends. */
    static void lock(JdbcClient jdbc, Collection<String> ids, String forUpdate) {
        jdbc.sql("select id from job where id in (:ids) order by id" + forUpdate)
                .param("ids", EdgeTable.padded(ids))
                .query(String.class)
                .list();
    }

    /**
     * What became of those that have one less to wait for.
     *
     * @param released which may start now, or when their time has come
     * @param incomplete of which arguments are to be completed before
     */
    record Counted(List<Promoted> released, List<String> incomplete) {}

    /** These have one less to wait for. */
    Counted countDown(Connection connection, Collection<String> ids, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Released released = new Released();
        Map<String, ReleasePlan> planned = new HashMap<>(0);
        jdbc.sql(COUNT_DOWN)
                .param("now", now.toEpochMilli())
                .param("ids", EdgeTable.padded(ids))
                .query(row -> {
                    int left = row.getInt(6);
                    if (row.wasNull()) {
                        released.add(row);
                    } else if (left == 0) {
                        planned.put(row.getString(1), ReleasePlan.parse(row.getString(7)));
                    }
                });
        List<String> incomplete = new ArrayList<>(0);
        for (Map.Entry<String, ReleasePlan> each : planned.entrySet()) {
            if (each.getValue().references()) {
                incomplete.add(each.getKey());
                continue;
            }
            jdbc.sql(RELEASE)
                    .param("at", each.getValue().startAt(now).toEpochMilli())
                    .param("now", now.toEpochMilli())
                    .param("id", each.getKey())
                    .query(released::add);
        }
        hooks.promotedHeld(connection, released.held);
        return new Counted(released.jobs, incomplete);
    }

    /** Releases one of which the arguments are complete now; nothing if it was called off meanwhile. */
    List<Promoted> complete(Connection connection, Job job, TaskCall call, Sealing sealing, Instant now)
            throws SQLException {
        Waiting waiting = job.spec().relations().waiting();
        Released released = new Released();
        String tenant = job.spec().placement().tenant();
        String id = job.id().value();
        Transactions.jdbc(connection)
                .sql(COMPLETE)
                .param("args", sealing.textIn(call.args(), SealedCells.place(tenant, id, "args")))
                .param("kwargs", sealing.textIn(call.kwargs(), SealedCells.place(tenant, id, "kwargs")))
                .param("sensitive", StoredJson.ofPointers(call.sensitive()))
                .param("at", (waiting == null ? now : waiting.plan().startAt(now)).toEpochMilli())
                .param("now", now.toEpochMilli())
                .param("id", id)
                .query(released::add);
        hooks.promotedHeld(connection, released.held);
        return released.jobs;
    }

    /** One of which the arguments cannot be completed ends; nothing if it was called off meanwhile. */
    List<Job> failIncomplete(JdbcClient jdbc, String id, String message, Instant now) {
        Failure failure = Failure.of(Reason.INVALID_ARGUMENTS, message);
        return jdbc.sql(FALL + " and waits_for = 0 returning " + JobRows.BRIEF)
                .param("state", JobState.FAILED.code())
                .param("reason", Reason.INVALID_ARGUMENTS.code())
                .param("failure", Objects.requireNonNull(StoredJson.ofFailure(failure)))
                .param("now", now.toEpochMilli())
                .param("asked", null)
                .param("why", null)
                .param("usual", retention.toMillis())
                .param("ids", List.of(id))
                .query((row, i) -> JobRows.job(row))
                .list();
    }

    /**
     * Lets go items of a batch that wait with it, no more than so many.
     *
     * @param more told how many it let go, those that had been called off among them
     */
    List<Promoted> releaseItems(
            Connection connection, String batchId, Instant at, Instant now, int limit, IntConsumer more)
            throws SQLException {
        Released released = new Released();
        int[] seen = new int[1];
        Transactions.jdbc(connection)
                .sql(RELEASE_ITEMS)
                .param("at", at.toEpochMilli())
                .param("now", now.toEpochMilli())
                .param("batch", batchId)
                .param("limit", limit)
                .query(row -> {
                    seen[0]++;
                    released.add(row);
                });
        more.accept(seen[0]);
        hooks.promotedHeld(connection, released.held);
        return released.jobs;
    }

    /** Items of a batch that wait with it, no more than so many. */
    static List<String> firstItems(JdbcClient jdbc, String batchId, int limit) {
        return jdbc.sql(FIRST_ITEMS)
                .param(batchId)
                .param(limit)
                .query(String.class)
                .list();
    }

    /** Items of batches that may have fallen with them. */
    static List<String> fallenItems(JdbcClient jdbc, List<String> batchIds) {
        return items(jdbc, FALLEN_ITEMS, batchIds);
    }

    /** Items of batches that wait, for which others wait. */
    static List<String> awaitedItems(JdbcClient jdbc, List<String> batchIds) {
        return items(jdbc, AWAITED_ITEMS, batchIds);
    }

    private static List<String> items(JdbcClient jdbc, String which, List<String> batchIds) {
        List<String> items = new ArrayList<>();
        for (List<String> some : EdgeTable.portions(batchIds)) {
            items.addAll(jdbc.sql(which)
                    .param("ids", EdgeTable.padded(some))
                    .query(String.class)
                    .list());
        }
        return items;
    }

    private static final class Released {
        private final List<Promoted> jobs = new ArrayList<>();
        private final Map<String, Integer> held = new HashMap<>(0);

        /** One that was called off before stays as it is, and is told to nobody. */
        void add(ResultSet row) throws SQLException {
            JobState state = JobState.ofCode(row.getString(5)).orElseThrow();
            if (state.isFinal()) {
                return;
            }
            String limit = row.getString(3);
            jobs.add(new Promoted(
                    new JobId(row.getString(1)), row.getString(2), limit == null ? null : LimitKey.parse(limit)));
            String batchId = row.getString(4);
            if (batchId != null && state == JobState.QUEUED) {
                held.merge(batchId, 1, Integer::sum);
            }
        }
    }

    /** These end as one has that they wait for; answers those that do so now. */
    List<Job> fall(JdbcClient jdbc, Collection<String> ids, End parent, Instant now) {
        boolean canceled = parent.state() == JobState.CANCELED;
        Reason reason = canceled ? Reason.CANCELED : Reason.DEPENDENCY_FAILED;
        String message = why(parent);
        Failure failure = Failure.following(reason, message, new Failure.Origin(parent.cause(), parent.id()));
        return jdbc.sql(FALL + " returning " + JobRows.BRIEF)
                .param("state", parent.state().code())
                .param("reason", reason.code())
                .param("failure", Objects.requireNonNull(StoredJson.ofFailure(failure)))
                .param("now", now.toEpochMilli())
                .param("asked", canceled ? (Long) now.toEpochMilli() : null)
                .param("why", canceled ? message : null)
                .param("usual", retention.toMillis())
                .param("ids", EdgeTable.padded(ids))
                .query((row, i) -> JobRows.job(row))
                .list();
    }

    /** What is told of it. */
    static String why(End parent) {
        return parent.id() + (parent.state() == JobState.CANCELED ? WAS_CANCELED : ", which it waits for, has failed");
    }

    /** Those that fell with others and never started; they stay as they are until this write ends. */
    List<Job> fallen(JdbcClient jdbc, Collection<String> ids, String forUpdate) {
        return jdbc
                .sql(FALLEN + forUpdate)
                .param("ids", EdgeTable.padded(ids))
                .query((row, i) -> JobRows.job(row))
                .list()
                .stream()
                .filter(job -> origin(job) != null)
                .toList();
    }

    private static Failure.@Nullable Origin origin(Job job) {
        Failure failure = job.failure();
        return failure == null ? null : failure.origin();
    }

    /** These wait again. */
    List<Job> arm(JdbcClient jdbc, Collection<String> ids, Instant now) {
        return jdbc.sql(ARM)
                .param("now", now.toEpochMilli())
                .param("ids", EdgeTable.padded(ids))
                .query((row, i) -> JobRows.job(row))
                .list();
    }
}
