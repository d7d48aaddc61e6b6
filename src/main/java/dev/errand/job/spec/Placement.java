package dev.errand.job.spec;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where and until when a job waits.
 *
 * @param queue where it waits
 * @param limit whose limits it waits for, if its task has any
 * @param priority −100 to 100, higher first
 * @param runAt not to be started before
 * @param expiresAt to be failed when not started by then
 */
public record Placement(
        String queue,
        @Nullable LimitKey limit,
        int priority,
        Instant runAt,
        @Nullable Instant expiresAt) {

    Placement withRunAt(Instant later) {
        return new Placement(queue, limit, priority, later, expiresAt);
    }
}
