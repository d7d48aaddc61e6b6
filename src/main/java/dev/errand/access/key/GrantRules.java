package dev.errand.access.key;

import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.AccessKey.Grant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Nobody gives away more than he has. Pure. */
final class GrantRules {

    private static final Set<Scope> OF_QUEUES =
            EnumSet.of(Scope.JOBS_SUBMIT, Scope.JOBS_READ, Scope.JOBS_OPERATE, Scope.KEYS_MANAGE);
    private static final Set<Scope> OF_TASKS =
            EnumSet.of(Scope.JOBS_SUBMIT, Scope.JOBS_READ, Scope.JOBS_OPERATE, Scope.KEYS_MANAGE, Scope.WORKER);

    private GrantRules() {}

    /** What is wanted in that tenant, with what was left out as the maker has it. */
    static Grant completed(Grant maker, Tenant tenant, KeyWish wish) {
        return new Grant(
                tenant,
                wish.scopes().isEmpty() ? maker.scopes() : wish.scopes(),
                wish.tasks() == null ? maker.tasks() : wish.tasks(),
                wish.queues() == null ? maker.queues() : wish.queues(),
                wish.expiresAt() == null ? maker.expiresAt() : wish.expiresAt(),
                wish.perSecond() == null ? maker.perSecond() : wish.perSecond());
    }

    /**
     * The scopes that a grant for some tasks or queues alone cannot have, since they know none of them: result queues, endpoints and metrics have
     * what any task left there, and would show what the key is to be kept from.
     */
    static Set<Scope> unrestrictable(Grant grant) {
        Set<Scope> others = new TreeSet<>();
        if (grant.tasks() != null || grant.queues() != null) {
            others.addAll(grant.scopes());
            others.removeAll(grant.queues() == null ? OF_TASKS : OF_QUEUES);
        }
        return others;
    }

    /** What of a grant goes beyond another one, each in words; nothing where none does. */
    static List<String> beyond(Grant own, Grant other) {
        List<String> beyond = new ArrayList<>();
        boolean admin = own.scopes().contains(Scope.ADMIN);
        if (!admin) {
            other.scopes().stream()
                    .filter(scope -> !own.scopes().contains(scope))
                    .sorted()
                    .forEach(scope -> beyond.add("scope " + scope.wireName()));
            if (!own.tenant().equals(other.tenant())) {
                beyond.add("tenant " + other.tenant());
            }
        }
        beyond.addAll(beyond("task", own.tasks(), other.tasks()));
        beyond.addAll(beyond("queue", own.queues(), other.queues()));
        if (isLater(own.expiresAt(), other.expiresAt())) {
            beyond.add("a time after " + own.expiresAt());
        }
        Integer most = own.perSecond();
        if (most != null && (other.perSecond() == null || other.perSecond() > most)) {
            beyond.add("more than " + most + " calls a second");
        }
        return List.copyOf(beyond);
    }

    private static List<String> beyond(String what, @Nullable Set<String> own, @Nullable Set<String> other) {
        if (own == null) {
            return List.of();
        }
        if (other == null) {
            return List.of("every " + what);
        }
        Set<String> more = new TreeSet<>(other);
        more.removeAll(own);
        return more.stream().map(name -> what + " " + name).toList();
    }

    private static boolean isLater(@Nullable Instant end, @Nullable Instant other) {
        return end != null && (other == null || other.isAfter(end));
    }
}
