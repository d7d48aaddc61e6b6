package dev.errand.store.row;

/**
 * What pauses of queues mean in statements on jobs: the table {@code queue_pause} is looked at by the statement that starts a job, so no node has to
 * have heard of a pause to keep to it. Takes {@code :now}. Pure.
 */
public final class PauseSql {

    private static final String LASTS = "(p.until is null or p.until > :now)";

    /**
     * The line {@code :queue}, or nothing while it is paused; {@code :whole} stands for all lines of its queue. To be compared with a column: an
     * index on that is then not entered at all, however much waits.
     */
    public static final String OPEN_LINE = "(select cast(:queue as text) where not exists"
            + " (select 1 from queue_pause as p where p.line in (:queue, :whole) and " + LASTS + "))";

    private static final String HOLDS =
            "(p.queue <= job.queue and (p.line = job.queue or (p.everybody and job.queue < p.queue || ' ')))";

    /** Whether a job's own queue is not paused; asks of no job as long as no queue is. */
    public static final String OPEN =
            "(not exists (select 1 from queue_pause) or not exists (select 1 from queue_pause as p where " + HOLDS
                    + " and " + LASTS + "))";

    /** The same without a time: a pause lasts until its row is gone, which is a moment after its end. */
    public static final String OPEN_FOR_ALL_WE_KNOW =
            "(not exists (select 1 from queue_pause) or not exists (select 1 from queue_pause as p where " + HOLDS
                    + "))";

    private PauseSql() {}
}
