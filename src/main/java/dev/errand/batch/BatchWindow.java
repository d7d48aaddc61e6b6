package dev.errand.batch;

import dev.errand.store.Dialect;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets no more items of a batch be under way than it allows. Items beyond that are held, which the claim passes over; each that
 * becomes final lets the next one in, in its own transaction. An item that waits for a retry keeps its place.
 */
final class BatchWindow {

    private final Dialect dialect;

    BatchWindow(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Whether an item is held at first. */
    static boolean holds(Integer maxConcurrency, int index) {
        return index >= maxConcurrency;
    }

    /**
     * Lets so many of those in that are held, in the order of their indexes; answers how many there were. What clients see of a job does not
     * change, so its version stays.
     */
    int release(JdbcClient jdbc, String batchId, int most) {
        if (most <= 0) {
            return 0;
        }
        return jdbc.sql("update job set held = 0 where id in " + dialect.pick("""
                        select id from job where batch_id = ? and held = 1 and state in ('queued', 'scheduled')
                        order by batch_index limit ?"""))
                .param(batchId)
                .param(most)
                .update();
    }

    /** Lets in as many as there is room for, by a fresh count; answers how many. */
    int fill(JdbcClient jdbc, BatchHead head) {
        if (head.maxConcurrency() == null) {
            return 0;
        }
        int held = jdbc.sql("""
                        select count(*) from job where batch_id = ? and held = 1 and state in ('queued', 'scheduled')""").param(head.id()).query(Integer.class).single();
        return release(jdbc, head.id(), Math.min(held, room(head, held)));
    }

    /** How many more may be under way when so many are held. Pure. */
    static int room(BatchHead head, int held) {
        int underWay = head.total() - head.ended().sum() - held;
        return head.maxConcurrency() == null ? held : head.maxConcurrency() - underWay;
    }

    /** Holds a job that is queued again, since its place may have been taken. */
    static void hold(JdbcClient jdbc, String jobId) {
        jdbc.sql("update job set held = 1 where id = ?").param(jobId).update();
    }
}
