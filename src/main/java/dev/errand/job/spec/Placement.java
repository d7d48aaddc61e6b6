package dev.errand.job.spec;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where and until when a job waits.
 *
 * @param queue where it waits
 * @param tenant in whose line there, whose it is; nothing for the tenant {@value TenantNames#DEFAULT}
 * @param limit whose limits it waits for, if its task has any
 * @param priority −100 to 100, higher first
 * @param runAt not to be started before
 * @param expiresAt to be failed when not started by then
 */
public record Placement(
        String queue,
        @Nullable String tenant,
        @Nullable LimitKey limit,
        int priority,
        Instant runAt,
        @Nullable Instant expiresAt) {

    /** In the tenant that is there from the beginning. */
    public Placement(String queue, @Nullable LimitKey limit, int priority, Instant runAt, @Nullable Instant expiresAt) {
        this(queue, null, limit, priority, runAt, expiresAt);
    }

    /** The line in which it waits. */
    public String line() {
        return TenantNames.line(queue, tenant);
    }

    Placement withRunAt(Instant later) {
        return new Placement(queue, tenant, limit, priority, later, expiresAt);
    }
}
