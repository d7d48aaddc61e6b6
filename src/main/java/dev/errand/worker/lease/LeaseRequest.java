package dev.errand.worker.lease;

import dev.errand.job.spec.TenantNames;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker asks for work.
 *
 * @param worker who asks
 * @param tasks which tasks it would run now, each once
 * @param max how many jobs at the most: 1 to {@value #MAX}
 * @param patience how long to wait when there is none
 * @param length of the leases; {@code null} for the usual one
 * @param requestId makes a repeated request get the same leases
 * @param holding the tokens of all that it holds; {@code null} when it does not say
 */
public record LeaseRequest(
        WorkerName worker,
        List<String> tasks,
        int max,
        Duration patience,
        @Nullable Duration length,
        @Nullable String requestId,
        @Nullable List<String> holding) {

    /** The same without a word of what is held: that is heard once. */
    LeaseRequest withoutHolding() {
        return holding == null ? this : new LeaseRequest(worker, tasks, max, patience, length, requestId, null);
    }

    /** The same with names as those of a tenant are stored. */
    public LeaseRequest in(String tenant) {
        WorkerName own = worker.in(tenant);
        List<String> named =
                tasks.stream().map(task -> TenantNames.stored(tenant, task)).toList();
        return new LeaseRequest(own, named, max, patience, length, requestId, holding);
    }

    /** The shortest length of a lease. */
    public static final Duration SHORTEST = Duration.ofSeconds(10);

    /** The most jobs of one request. */
    public static final int MAX = 100;
}
