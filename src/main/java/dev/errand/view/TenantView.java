package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.tenant.Allowance;
import dev.errand.tenant.TenantSettings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A tenant as the contract shows it. What has no limit is left out, and so is when the default one was made. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TenantView(
        String name,
        int weight,
        @Nullable Integer maxQueued,
        @Nullable Integer maxRunning,
        @Nullable Long maxBytes,
        @Nullable Integer perSecond,
        boolean enabled,
        @Nullable String createdAt) {

    /** The tenant as it is. */
    public static TenantView of(TenantSettings settings) {
        Allowance limits = settings.allowance();
        return new TenantView(
                settings.tenant().name(),
                settings.weight(),
                limits.maxQueued(),
                limits.maxRunning(),
                limits.maxBytes(),
                limits.perSecond(),
                settings.enabled(),
                settings.createdAt().equals(Instant.EPOCH) ? null : JobViews.at(settings.createdAt()));
    }
}
