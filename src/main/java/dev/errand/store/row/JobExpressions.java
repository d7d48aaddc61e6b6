package dev.errand.store.row;

import dev.errand.store.Extent;

/**
 * What statements on other tables say of jobs in passing, where a statement of its own would cost one more or would see another moment:
 * each is one expression in brackets, on an expression for an id. Pure.
 */
public final class JobExpressions {

    private JobExpressions() {}

    /** How many items of a batch wait for their time. */
    public static String scheduledItems(String batchId) {
        return "(select count(*) from job as s where s.batch_id = " + batchId
                + " and s.batch_id is not null and s.state = 'scheduled')";
    }

    /**
     * How many items of a batch run. They are sought among all that run, which are few, rather than among the items of the batch, which may
     * be many: hence the condition on the id, which is always met, and the expression that no index covers.
     */
    public static String runningItems(String batchId) {
        return "(select count(*) from job as r where r.state = 'running' and r.id > '' and coalesce(r.batch_id, '') = "
                + batchId + ")";
    }

    /** Whether any job of a task waits for a worker, in a queue that is not paused. */
    public static String waitForWorkers(String task) {
        return HeldSql.of("exists (select 1 from job where task = " + task
                        + " and state = 'queued' and held = {WORKER} and ")
                + PauseSql.OPEN_FOR_ALL_WE_KNOW + ")";
    }

    /** About how many bytes a job has; null where there is none. */
    public static String size(Extent extent, String id) {
        return "(select " + extent.size() + " from job where id = " + id + ")";
    }

    /** When a job goes, in milliseconds since 1970; null where there is none, or none that goes by itself. */
    public static String purgeAt(String id) {
        return "(select purge_at from job where id = " + id + ")";
    }
}
