package dev.errand.operation;

import dev.errand.store.JobQuery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order for many jobs, and how far it has come.
 *
 * @param id {@code op_} and 26 characters, in the order of creation
 * @param order what was ordered
 * @param status how it stands
 * @param place the id of the last job that was looked at, from the newest to the oldest; nothing before the first
 * @param counts of what was done
 * @param createdAt when it was accepted; no job that is younger is touched
 * @param finishedAt when it ended
 */
public record Operation(
        String id,
        Order order,
        OperationStatus status,
        @Nullable String place,
        Counts counts,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /** What ids begin with. */
    public static final String PREFIX = "op";

    /** Whether it has ended. */
    public boolean done() {
        return status != OperationStatus.RUNNING;
    }

    /**
     * What is ordered.
     *
     * @param tenant whose it is; nothing where it is for everybody's jobs
     * @param createdBy who ordered it; nothing while nobody is known
     * @param filter what was asked for as JSON, to be shown; nothing where jobs were named
     * @param query which jobs
     * @param reason why
     * @param perSecond how many jobs a second at the most; as many as can be unless said
     */
    public record Order(
            @Nullable String tenant,
            @Nullable String createdBy,
            OperationAction action,
            @Nullable String filter,
            JobQuery query,
            @Nullable String reason,
            @Nullable Integer perSecond) {

        /** The same of jobs alone that were created before that time. */
        Order createdBefore(Instant time) {
            return new Order(tenant, createdBy, action, filter, query.createdBefore(time), reason, perSecond);
        }
    }

    /**
     * What was done so far.
     *
     * @param seen jobs that were looked at
     * @param changed of these, those that it was done to
     * @param skipped those that were in no fitting state any more
     * @param failed those that it could not be done to
     */
    public record Counts(long seen, long changed, long skipped, long failed) {

        /** Nothing yet. */
        public static final Counts NONE = new Counts(0, 0, 0, 0);
    }
}
