package dev.errand.tenant;

import java.util.Optional;

/** What tenants may use, for who has to see that they use no more. Safe for concurrent use. */
public interface TenantLimits {

    /** No tenant has any. */
    TenantLimits NONE = tenant -> Optional.empty();

    /** What a tenant may use; nothing while there is but the default one, and that without limits. */
    Optional<TenantSettings> of(String tenant);
}
