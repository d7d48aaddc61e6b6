package dev.errand.batch;

import dev.errand.db.dialect.Dialect;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets no more items of a batch be under way than it allows. So many have a place; the others are held, which the claim passes over.
 * A place goes from item to item, each time in one transaction, and is never counted anew for it:
 *
 * <ul>
 *   <li>from one that becomes final to the first in line or, if there is none, to one that waits for its time;
 *   <li>from one that is going to wait for a retry to the first in line; it keeps its place while there is none;
 *   <li>from one that waits for its time to one whose time has come.
 * </ul>
 *
 * So a place is with what runs or is queued to run while there is anything of that. An item whose task has limits waits for these as
 * soon as it is let in, and has its place meanwhile.
 */
final class BatchWindow {

    private static final String LET_IN =
            "update job set held = case when limit_key is null then 0 else 2 end where id in ";

    /** Those in line come first, by the order of the words. */
    static final String HELD = """
            select id from job where batch_id = ? and held = 1 and state >= 'queued' and state in ('queued', 'scheduled')
            order by state, batch_index limit ?""";

    /** The state is compared in a way that leaves no other index than that of what is held, however many items are over. */
    static final String IN_LINE = """
            select id from job where batch_id = ? and held = 1 and state >= 'queued' and state < 'running'
            order by state, batch_index limit ?""";

    /**
     * What waits for its time and has a place: no more than there are places, and found among those that have none by an index. By the
     * comparison and the order, that is the only way to it; for fewer conditions PostgreSQL might hope to come upon one soon elsewhere.
     */
    static final List<String> UNUSED = List.of(unused("held < 1"), unused("held > 1"));

    private final Dialect dialect;

    BatchWindow(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Whether an item is held at first. */
    static boolean holds(Integer maxConcurrency, int index) {
        return index >= maxConcurrency;
    }

    /**
     * Gives away so many places that have become free, first to those in line, in the order of their indexes; answers how many were
     * taken. What clients see of a job does not change, so its version stays.
     */
    int release(JdbcClient jdbc, String batchId, int places) {
        return letIn(jdbc, HELD, batchId, places);
    }

    /** Has items that are going to wait for a retry pass their places on to those in line; answers how many did. */
    int passOn(JdbcClient jdbc, String batchId, List<String> paused) {
        int passed = letIn(jdbc, IN_LINE, batchId, paused.size());
        if (passed > 0) {
            jdbc.sql("update job set held = 1 where id in (:ids)")
                    .param("ids", paused.subList(0, passed))
                    .update();
        }
        return passed;
    }

    /** Has items that wait for their time pass their places on to those in line, no more than so many; answers how many did. */
    int passOnUnused(JdbcClient jdbc, String batchId, int inLine) {
        int passed = 0;
        for (String unused : UNUSED) {
            if (passed < inLine) {
                passed += jdbc.sql("update job set held = 1 where id in " + dialect.pick(unused))
                        .param(batchId)
                        .param(inLine - passed)
                        .update();
            }
        }
        return letIn(jdbc, IN_LINE, batchId, passed);
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

    /** Lets in as many as there is room for, by a fresh count, and whoever could use a place that is not used; answers how many. */
    int fill(JdbcClient jdbc, BatchHead head) {
        if (head.maxConcurrency() == null) {
            return 0;
        }
        int held = held(jdbc, head.id());
        int released = release(jdbc, head.id(), Math.min(held, room(head, held)));
        return released + passOnUnused(jdbc, head.id(), inLine(jdbc, head.id(), head.maxConcurrency()));
    }

    /** Whether {@link #fill} would let anything in. */
    static boolean hasRoom(JdbcClient jdbc, BatchHead head) {
        if (head.maxConcurrency() == null) {
            return false;
        }
        int held = held(jdbc, head.id());
        return held > 0 && (room(head, held) > 0 || (inLine(jdbc, head.id(), 1) > 0 && anyUnused(jdbc, head.id())));
    }

    private static boolean anyUnused(JdbcClient jdbc, String batchId) {
        return UNUSED.stream().anyMatch(unused -> count(jdbc, unused, batchId, 1) > 0);
    }

    private static String unused(String held) {
        return "select id from job where batch_id = ? and batch_id is not null and state = 'scheduled' and " + held
                + " order by held limit ?";
    }

    /** How many more may be under way when so many are held. Pure. */
    static int room(BatchHead head, int held) {
        int underWay = head.total() - head.ended().sum() - held;
        return head.maxConcurrency() == null ? held : head.maxConcurrency() - underWay;
    }

    private static int held(JdbcClient jdbc, String batchId) {
        return jdbc.sql("select count(*) from job where batch_id = ? and held = 1 and state in ('queued', 'scheduled')")
                .param(batchId)
                .query(Integer.class)
                .single();
    }

    private static int inLine(JdbcClient jdbc, String batchId, int limit) {
        return count(jdbc, IN_LINE, batchId, limit);
    }

    private static int count(JdbcClient jdbc, String which, String batchId, int limit) {
        return jdbc.sql("select count(*) from (" + which + ") as first")
                .param(batchId)
                .param(limit)
                .query(Integer.class)
                .single();
    }

    /** Those of the batches that have a window. */
    static Set<String> windowed(JdbcClient jdbc, Collection<String> batchIds) {
        return jdbc.sql("select id from batch where max_concurrency is not null and id in (:ids)")
                .param("ids", batchIds)
                .query(String.class)
                .set();
    }

    /** Holds a job that is queued again by hand, since its place may have been taken. */
    static void hold(JdbcClient jdbc, String jobId) {
        jdbc.sql("update job set held = 1 where id = ?").param(jobId).update();
    }
}
