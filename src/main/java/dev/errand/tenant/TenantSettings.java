package dev.errand.tenant;

import dev.errand.access.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant, and what it may use.
 *
 * @param tenant which one
 * @param weight how many of its jobs start for each one of a tenant that has 1, while both have jobs waiting; 1 to {@value #MAX_WEIGHT}
 * @param maxQueued how many of its jobs may be queued or scheduled; {@code null} for as many as the queues hold
 * @param maxRunning how many of its jobs may run at once on all nodes together; {@code null} for any number
 * @param enabled whether its keys are good
 * @param createdAt when it was made
 */
public record TenantSettings(
        Tenant tenant,
        int weight,
        @Nullable Integer maxQueued,
        @Nullable Integer maxRunning,
        boolean enabled,
        Instant createdAt) {

    /** The greatest weight. */
    public static final int MAX_WEIGHT = 1_000;

    /** The most jobs that a limit can name. */
    public static final int MAX_JOBS = 100_000_000;

    /** Whether it is as if nobody had ever said anything of it: only the default one can be, others are there because somebody made them. */
    boolean isUsual() {
        return tenant.isDefault() && weight == 1 && maxQueued == null && maxRunning == null && enabled;
    }

    /** One without limits. */
    static TenantSettings unlimited(Tenant tenant) {
        return new TenantSettings(tenant, 1, null, null, true, Instant.EPOCH);
    }
}
