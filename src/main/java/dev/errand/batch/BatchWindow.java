package dev.errand.batch;

import dev.errand.db.dialect.Dialect;
import dev.errand.store.hold.WindowHolds;
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
public final class BatchWindow {

    private final WindowHolds holds;

    public BatchWindow(Dialect dialect) {
        this.holds = new WindowHolds(dialect);
    }

    /** Whether an item is held at first. */
    public static boolean holds(Integer maxConcurrency, int index) {
        return index >= maxConcurrency;
    }

    /**
     * Gives away so many places that have become free, first to those in line, in the order of their indexes; answers how many were
     * taken. What clients see of a job does not change, so its version stays.
     */
    public int release(JdbcClient jdbc, String batchId, int places) {
        return holds.letInFirst(jdbc, batchId, places);
    }

    /** Has items that are going to wait for a retry pass their places on to those in line; answers how many did. */
    public int passOn(JdbcClient jdbc, String batchId, List<String> paused) {
        int passed = holds.letInQueued(jdbc, batchId, paused.size());
        if (passed > 0) {
            holds.hold(jdbc, paused.subList(0, passed));
        }
        return passed;
    }

    /** Has items that wait for their time pass their places on to those in line, no more than so many; answers how many did. */
    public int passOnUnused(JdbcClient jdbc, String batchId, int inLine) {
        return holds.letInQueued(jdbc, batchId, holds.holdUnused(jdbc, batchId, inLine));
    }

    /** Lets in as many as there is room for, by a fresh count, and whoever could use a place that is not used; answers how many. */
    public int fill(JdbcClient jdbc, BatchHead head) {
        if (head.maxConcurrency() == null) {
            return 0;
        }
        int held = WindowHolds.held(jdbc, head.id());
        int released = release(jdbc, head.id(), Math.min(held, room(head, held)));
        return released + passOnUnused(jdbc, head.id(), WindowHolds.inLine(jdbc, head.id(), head.maxConcurrency()));
    }

    /** Whether {@link #fill} would let anything in. */
    public static boolean hasRoom(JdbcClient jdbc, BatchHead head) {
        if (head.maxConcurrency() == null) {
            return false;
        }
        int held = WindowHolds.held(jdbc, head.id());
        return held > 0
                && (room(head, held) > 0
                        || (WindowHolds.inLine(jdbc, head.id(), 1) > 0 && WindowHolds.anyUnused(jdbc, head.id())));
    }

    /** How many more may be under way when so many are held. Pure. */
    static int room(BatchHead head, int held) {
        int underWay = head.total() - head.ended().sum() - held;
        return head.maxConcurrency() == null ? held : head.maxConcurrency() - underWay;
    }

    /** Those of the batches that have a window. */
    public static Set<String> windowed(JdbcClient jdbc, Collection<String> batchIds) {
        return jdbc.sql("select id from batch where max_concurrency is not null and id in (:ids)")
                .param("ids", batchIds)
                .query(String.class)
                .set();
    }

    /** Holds a job that is queued again by hand, since its place may have been taken. */
    public void hold(JdbcClient jdbc, String jobId) {
        holds.hold(jdbc, jobId);
    }
}
