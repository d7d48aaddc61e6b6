package dev.errand.access.key;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a key is good for, without its secret. Immutable.
 *
 * @param id {@code key_} and what else ids have
 * @param name for people to know it by
 * @param grant what may be done with it
 * @param createdBy the id of the key that made it, or who else did
 * @param lastUsedAt to the minute
 */
public record AccessKey(
        String id,
        String name,
        Grant grant,
        Instant createdAt,
        String createdBy,
        @Nullable Instant lastUsedAt) {

    /**
     * What may be done, where, and for how long.
     *
     * @param scopes what; nothing but to make one administrator's key where empty
     * @param tasks the only tasks that it is for; all where null
     * @param queues the only job queues that it is for; all where null
     * @param expiresAt when it is good no longer; never where null
     * @param perSecond calls within a second, on all nodes together; any number where null
     */
    public record Grant(
            Tenant tenant,
            Set<Scope> scopes,
            @Nullable Set<String> tasks,
            @Nullable Set<String> queues,
            @Nullable Instant expiresAt,
            @Nullable Integer perSecond) {

        /** As often as may be. */
        public Grant(
                Tenant tenant,
                Set<Scope> scopes,
                @Nullable Set<String> tasks,
                @Nullable Set<String> queues,
                @Nullable Instant expiresAt) {
            this(tenant, scopes, tasks, queues, expiresAt, null);
        }

        /** Copies the sets. */
        public Grant {
            scopes = Set.copyOf(scopes);
            tasks = tasks == null ? null : Set.copyOf(tasks);
            queues = queues == null ? null : Set.copyOf(queues);
        }

        /** All there is, for ever. */
        public static Grant ofAdmin(@Nullable Instant expiresAt) {
            return new Grant(Tenant.DEFAULT, Set.of(Scope.ADMIN), null, null, expiresAt);
        }

        /** Whether it is over by then. */
        boolean isExpired(Instant now) {
            return expiresAt != null && !now.isBefore(expiresAt);
        }
    }

    /** Whether it can do nothing but make the first key of an administrator. */
    public boolean isBootstrap() {
        return grant.scopes().isEmpty();
    }

    /** Whoever calls with it. */
    public Caller caller() {
        return new Caller(
                Caller.Kind.KEY,
                id,
                grant.tenant(),
                grant.scopes().contains(Scope.ADMIN),
                grant.scopes(),
                grant.tasks(),
                grant.queues());
    }
}
