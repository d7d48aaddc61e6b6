package dev.errand.tenant;

import dev.errand.access.Tenant;
import dev.errand.job.Quota;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant, and what it may use.
 *
 * @param tenant which one
 * @param weight how many of its jobs start for each one of a tenant that has 1, while both have jobs waiting; 1 to {@value #MAX_WEIGHT}
 * @param allowance its limits
 * @param enabled whether its keys are good
 * @param createdAt when it was made
 */
public record TenantSettings(Tenant tenant, int weight, Allowance allowance, boolean enabled, Instant createdAt) {

    /** The greatest weight. */
    public static final int MAX_WEIGHT = 1_000;

    /** How many of its jobs may run at once on all nodes together; {@code null} for any number. */
    public @Nullable Integer maxRunning() {
        return allowance.maxRunning();
    }

    /** What of its jobs may be in the store. */
    public Quota quota() {
        return allowance.quota();
    }

    /** Whether it is as if nobody had ever said anything of it: only the default one can be, others are there because somebody made them. */
    boolean isUsual() {
        return tenant.isDefault() && weight == 1 && allowance.equals(Allowance.UNLIMITED) && enabled;
    }

    /** One without limits. */
    public static TenantSettings unlimited(Tenant tenant) {
        return new TenantSettings(tenant, 1, Allowance.UNLIMITED, true, Instant.EPOCH);
    }

    /** The same with other limits. */
    public TenantSettings with(Allowance other) {
        return new TenantSettings(tenant, weight, other, enabled, createdAt);
    }
}
