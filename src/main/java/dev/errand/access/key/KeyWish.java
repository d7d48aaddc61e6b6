package dev.errand.access.key;

import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a key is to be. What is null was left out: as the maker has it, or, in a change, as it is.
 *
 * @param scopes never empty where a key is made; empty where a change leaves them out
 */
public record KeyWish(
        @Nullable String name,
        Set<Scope> scopes,
        @Nullable Tenant tenant,
        @Nullable Set<String> tasks,
        @Nullable Set<String> queues,
        @Nullable Instant expiresAt,
        @Nullable Integer perSecond) {}
