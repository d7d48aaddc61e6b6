package dev.errand.store.hold;

import dev.errand.db.dialect.Dialect;
import dev.errand.store.row.HeldSql;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The items that the window of their batch holds, as rows. An item that is let in has a place; one whose task has limits waits for these
 * from then on. What clients see of a job does not change, so its version stays. Part of a write, committed with it or not at all.
 */
public final class WindowHolds {

    private static final String LET_IN = HeldSql.of("""
            update job set held = case when limit_key is not null then {LIMIT} when revision is not null then {WORKER} else {NONE} end
            where id in\s""");

    private static final String HOLD = HeldSql.of("update job set held = {WINDOW} where id ");

    /** Those in line come first, by the order of the words. */
    static final String FIRST_HELD = HeldSql.of("""
            select id from job where batch_id = ? and held = {WINDOW} and state >= 'queued' and state in ('queued', 'scheduled')
            order by state, batch_index limit ?""");

    /** The state is compared in a way that leaves no other index than that of what is held, however many items are over. */
    static final String IN_LINE = HeldSql.of("""
            select id from job where batch_id = ? and held = {WINDOW} and state >= 'queued' and state < 'running'
            order by state, batch_index limit ?""");

    /**
     * What waits for its time and has a place: no more than there are places, and found among those that have none by an index. By the
     * comparison and the order, that is the only way to it; for fewer conditions PostgreSQL might hope to come upon one soon elsewhere.
     */
    static final List<String> UNUSED = List.of(unused("held < {WINDOW}"), unused("held > {WINDOW}"));

    private static final String COUNT_HELD = HeldSql.of(
            "select count(*) from job where batch_id = ? and held = {WINDOW} and state in ('queued', 'scheduled')");

    private final Dialect dialect;

    /** For a database of this kind. */
    public WindowHolds(Dialect dialect) {
        this.dialect = dialect;
    }

    private static String unused(String held) {
        return HeldSql.of("select id from job where batch_id = ? and batch_id is not null and state = 'scheduled' and "
                + held + " order by held limit ?");
    }

    /** Lets in the first so many of those held, in line ones before those that wait for their time; answers how many. */
    public int letInFirst(JdbcClient jdbc, String batchId, int limit) {
        return letIn(jdbc, FIRST_HELD, batchId, limit);
    }

    /** Lets in the first so many of those in line; answers how many. */
    public int letInQueued(JdbcClient jdbc, String batchId, int limit) {
        return letIn(jdbc, IN_LINE, batchId, limit);
    }

    private int letIn(JdbcClient jdbc, String which, String batchId, int limit) {
        if (limit <= 0) {
            return 0;
        }
        return jdbc.sql(LET_IN + dialect.pick(which))
                .param(batchId)
                .param(limit)
                .update();
    }

    /** Holds a job, whatever held it before. */
    public void hold(JdbcClient jdbc, String jobId) {
        jdbc.sql(HOLD + "= ?").param(jobId).update();
    }

    /** Holds jobs, whatever held them before. */
    public void hold(JdbcClient jdbc, List<String> jobIds) {
        jdbc.sql(HOLD + "in (:ids)").param("ids", jobIds).update();
    }

    /** Holds items that have a place and wait for their time, no more than so many; answers how many. */
    public int holdUnused(JdbcClient jdbc, String batchId, int limit) {
        int held = 0;
        for (String unused : UNUSED) {
            if (held < limit) {
                held += jdbc.sql(HOLD + "in " + dialect.pick(unused))
                        .param(batchId)
                        .param(limit - held)
                        .update();
            }
        }
        return held;
    }

    /** How many of a batch are held. */
    public static int held(JdbcClient jdbc, String batchId) {
        return jdbc.sql(COUNT_HELD).param(batchId).query(Integer.class).single();
    }

    /** How many of a batch are in line, counted no further than so many. */
    public static int inLine(JdbcClient jdbc, String batchId, int limit) {
        return count(jdbc, IN_LINE, batchId, limit);
    }

    /** Whether any item has a place and waits for its time. */
    public static boolean anyUnused(JdbcClient jdbc, String batchId) {
        return UNUSED.stream().anyMatch(unused -> count(jdbc, unused, batchId, 1) > 0);
    }

    private static int count(JdbcClient jdbc, String which, String batchId, int limit) {
        return jdbc.sql("select count(*) from (" + which + ") as first")
                .param(batchId)
                .param(limit)
                .query(Integer.class)
                .single();
    }
}
