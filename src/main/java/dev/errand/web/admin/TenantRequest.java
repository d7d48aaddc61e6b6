package dev.errand.web.admin;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.tenant.Allowance;
import dev.errand.tenant.TenantSettings;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant is to be; what was left out is as for a new one.
 *
 * @param weight how many of its jobs start for each one of a tenant that has 1; 1 unless said
 * @param maxQueued how many of its jobs may be queued or scheduled; as many as the queues hold unless said
 * @param maxRunning how many of its jobs may run at once on all nodes together; any number unless said
 * @param maxBytes how many bytes of arguments and results its kept jobs may have; any number unless said
 * @param perSecond how many jobs and items of batches it may submit in a second; any number unless said
 * @param enabled whether its keys are good; they are unless said
 */
@JsonClassDescription("a tenant")
public record TenantRequest(
        @Range(min = 1, max = TenantSettings.MAX_WEIGHT, message = "must be a whole number from {min} to {max}")
        @Nullable
        Integer weight,

        @Range(max = Allowance.MAX_JOBS, message = "must be a whole number from {min} to {max}") @Nullable
        Integer maxQueued,

        @Range(max = Allowance.MAX_JOBS, message = "must be a whole number from {min} to {max}") @Nullable
        Integer maxRunning,

        @Range(max = Allowance.MAX_BYTES, message = "must be a whole number from {min} to {max}") @Nullable
        Long maxBytes,

        @Range(min = 1, max = Allowance.MAX_RATE, message = "must be a whole number from {min} to {max}") @Nullable
        Integer perSecond,

        @Nullable Boolean enabled) {

    Allowance allowance() {
        return new Allowance(maxQueued, maxRunning, maxBytes, perSecond);
    }
}
