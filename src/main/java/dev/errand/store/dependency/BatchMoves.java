package dev.errand.store.dependency;

import dev.errand.job.EdgeState;
import dev.errand.job.JobState;
import dev.errand.job.spec.ReleasePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Batches that wait for others, as rows: a batch waits as one, and its items for it. {@code waits_for} of the batch counts as that of a job does.
 * What of its items is still to be told is noted, since there can be many. All is part of a write.
 */
final class BatchMoves {

    private static final String COUNT_DOWN = """
            update batch set waits_for = case when waits_for > 1 then waits_for - 1 end, version = version + 1
            where id in (:ids) and waits_for > 0 returning id, waits_for""";

    private static final String CALL_OFF = """
            update batch set cancel_requested_at = coalesce(cancel_requested_at, :now), cancel_reason = coalesce(cancel_reason, :why),
                version = version + 1
            where id = :id and status = 'running'""";

    private static final String WANT_AGAIN = """
            update batch set cancel_requested_at = null, cancel_reason = null, version = version + 1
            where id in (:ids) and cancel_requested_at is not null""";

    private static final String IS_WANTED = """
            select 1 from batch where id = ? and status = 'running'
                and (cancel_requested_at is null or cancel_reason like '%""" + WaitMoves.WAS_CANCELED + "')";

    private static final String LEAVE = """
            insert into dependency_items (batch_id, parent_id, ending, cause) values (?, ?, ?, ?)
            on conflict (batch_id) do update set parent_id = excluded.parent_id, ending = excluded.ending, cause = excluded.cause""";

    private BatchMoves() {}

    /**
     * What is to be done to the items of a batch.
     *
     * @param fatal with whose end they end; nothing where they are released
     */
    record Items(String batchId, @Nullable End fatal) {}

    /** From now on it waits for so many. */
    static void wait(JdbcClient jdbc, String id, int parents, ReleasePlan plan) {
        jdbc.sql("update batch set waits_for = ?, on_release = ? where id = ?")
                .param(parents == 0 ? null : (Integer) parents)
                .param(plan.text())
                .param(id)
                .update();
    }

    /** These have one less to wait for; answers those that wait for none now. */
    static List<String> countDown(JdbcClient jdbc, Collection<String> ids) {
        List<String> released = new ArrayList<>();
        jdbc.sql(COUNT_DOWN).param("ids", EdgeTable.padded(ids)).query(row -> {
            if (row.getObject(2) == null) {
                released.add(row.getString(1));
            }
        });
        return released;
    }

    /** When the items of a batch that is released now may start. */
    static Instant startAt(JdbcClient jdbc, String id, Instant now) {
        return ReleasePlan.parse(jdbc.sql("select on_release from batch where id = ?")
                        .param(id)
                        .query((row, i) -> Optional.ofNullable(row.getString(1)))
                        .optional()
                        .flatMap(plan -> plan)
                        .orElse(null))
                .startAt(now);
    }

    /** A batch that ends with a canceled one is canceled. */
    static void callOff(JdbcClient jdbc, String id, String why, Instant now) {
        jdbc.sql(CALL_OFF)
                .param("now", now.toEpochMilli())
                .param("why", why)
                .param("id", id)
                .update();
    }

    /** Batches that were called off so are not any more. */
    static void wantAgain(JdbcClient jdbc, List<String> ids) {
        for (List<String> some : EdgeTable.portions(ids)) {
            jdbc.sql(WANT_AGAIN).param("ids", EdgeTable.padded(some)).update();
        }
    }

    /** Whether a batch has not ended, and nobody called it off but what it waits for. */
    static boolean isWanted(JdbcClient jdbc, String id) {
        return jdbc.sql(IS_WANTED).param(id).query(Integer.class).optional().isPresent();
    }

    /** Notes that more of its items are to be told. */
    static void leave(JdbcClient jdbc, Items items) {
        End fatal = items.fatal();
        jdbc.sql(LEAVE)
                .param(items.batchId())
                .param(fatal == null ? null : fatal.id())
                .param(fatal == null ? null : fatal.state().code())
                .param(fatal == null ? null : fatal.cause())
                .update();
    }

    /** Takes one of what was noted. */
    static Optional<Items> takeLeft(JdbcClient jdbc, String forUpdate) {
        Optional<Items> left = jdbc.sql(
                        "select batch_id, parent_id, ending, cause from dependency_items order by batch_id limit 1"
                                + forUpdate)
                .query((row, i) -> {
                    String ending = row.getString(3);
                    return new Items(
                            row.getString(1),
                            ending == null
                                    ? null
                                    : new End(
                                            row.getString(2),
                                            JobState.ofCode(ending).orElseThrow(),
                                            row.getString(4)));
                })
                .optional();
        left.ifPresent(items -> forget(jdbc, List.of(items.batchId())));
        return left;
    }

    /** What was noted of these is not so any more. */
    static void forget(JdbcClient jdbc, List<String> ids) {
        for (List<String> some : EdgeTable.portions(ids)) {
            jdbc.sql("delete from dependency_items where batch_id in (:ids)")
                    .param("ids", EdgeTable.padded(some))
                    .update();
        }
    }

    /** What is to be done to the items of a batch, by what its parents are now: nothing while it waits, or where it never did. */
    static Optional<Items> due(JdbcClient jdbc, String id) {
        Optional<End> fatal = jdbc.sql(
                        "select parent_id, standing, cause from dependency where child_id = ? and standing >= 2 order by parent_id limit 1")
                .param(id)
                .query((row, i) -> new End(
                        row.getString(1),
                        EdgeState.ofCode(row.getInt(2)) == EdgeState.CANCELED ? JobState.CANCELED : JobState.FAILED,
                        row.getString(3)))
                .optional();
        if (fatal.isPresent()) {
            return fatal.map(end -> new Items(id, end));
        }
        boolean released =
                jdbc.sql("""
                        select 1 from batch where id = ? and waits_for is null
                            and exists (select 1 from dependency where child_id = batch.id)""").param(id).query(Integer.class).optional().isPresent();
        return released ? Optional.of(new Items(id, null)) : Optional.empty();
    }
}
