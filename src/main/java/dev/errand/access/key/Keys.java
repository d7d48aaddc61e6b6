package dev.errand.access.key;

import dev.errand.access.AccessProperties;
import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.audit.AuditTrail;
import dev.errand.access.audit.Deed;
import dev.errand.access.key.AccessKey.Grant;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes, changes and takes away keys. What a call reports is on disk, is known on this node when it returns, and on all others within
 * {@code errand.security.revocation}. A crash leaves each order whole or undone. Safe for concurrent use: each order locks the keys first,
 * so that of two only one at a time decides; one that changes nothing tells nobody. Every method throws {@link StoreUnavailableException} when the
 * database cannot do it now.
 */
@Component
public class Keys {

    private final Transactions transactions;
    private final KeyRing ring;
    private final AuditTrail audit;
    private final ObjectProvider<KeyListener> listeners;
    private final Clock clock;
    private final int maxKeys;

    public Keys(
            Transactions transactions,
            KeyRing ring,
            AuditTrail audit,
            ObjectProvider<KeyListener> listeners,
            Clock clock,
            AccessProperties properties) {
        this.transactions = transactions;
        this.ring = ring;
        this.audit = audit;
        this.listeners = listeners;
        this.clock = clock;
        this.maxKeys = properties.maxKeys();
    }

    /** Who gives an order, and from where. */
    public record Orderer(Caller caller, @Nullable String address) {}

    /** What is decided about a key in a transaction. */
    private interface Decision {
        KeyOutcome of(JdbcClient jdbc, Grant own, AccessKey key);
    }

    /** Makes a key. An orderer with the first key of an installation can only make an administrator, and uses that key up. */
    public KeyOutcome create(Orderer by, KeyWish wish, @Nullable KeyRequest request) {
        KeyText text = KeyText.generate(clock);
        return ordered(connection -> create(connection, by, wish, request, text));
    }

    private KeyOutcome create(
            Connection connection, Orderer by, KeyWish wish, @Nullable KeyRequest request, KeyText text) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Caller caller = by.caller();
        Optional<KeyRows.Made> earlier =
                request == null ? Optional.empty() : KeyRows.ofRequest(jdbc, caller.actor(), request.idempotencyKey());
        if (request != null && earlier.isPresent()) {
            return earlier.get().fingerprint().equals(request.fingerprint())
                    ? new KeyOutcome.Replayed(earlier.get().key())
                    : new KeyOutcome.Mismatch();
        }
        if (wish.expiresAt() != null && !wish.expiresAt().isAfter(clock.instant())) {
            return new KeyOutcome.Past();
        }
        Optional<Grant> own = own(jdbc, caller);
        if (own.isEmpty()) {
            return new KeyOutcome.Beyond(List.of("any key, since this one is no longer good"));
        }
        boolean first = caller.kind() == Caller.Kind.KEY && own.get().scopes().isEmpty();
        Grant limits = first ? Grant.ofAdmin(null) : own.get();
        Tenant tenant = wish.tenant() == null ? caller.tenant() : wish.tenant();
        Grant grant = GrantRules.completed(limits, tenant, wish);
        List<String> beyond = first && !grant.scopes().contains(Scope.ADMIN)
                ? List.of("anything but the scope admin, which the first key must have")
                : GrantRules.beyond(limits, grant);
        if (beyond.isEmpty() && !mayAct(caller, tenant)) {
            beyond = List.of("tenant " + tenant);
        }
        Optional<KeyOutcome> refused = refused(beyond, grant);
        if (refused.isPresent()) {
            return refused.get();
        }
        // Whoever may not give away keys of other tenants was refused by now, so is not told which there are.
        if (!KeyRows.hasTenant(jdbc, tenant)) {
            return new KeyOutcome.NoTenant(tenant);
        }
        if (first) {
            KeyRows.delete(jdbc, List.of(caller.actor()));
        } else if (KeyRows.count(jdbc) >= maxKeys) {
            return new KeyOutcome.Full();
        }
        String name = wish.name() == null ? "" : wish.name();
        AccessKey key = new AccessKey(text.id(), name, grant, clock.instant(), caller.actor(), null);
        KeyRows.insert(jdbc, key, text.hash(), request);
        audit.record(connection, Deed.done(caller, "key.create", key.id(), by.address()));
        return new KeyOutcome.Made(key, text);
    }

    /** Whether a caller may make keys of a tenant; whoever calls while the service is open may do all. */
    private static boolean mayAct(Caller caller, Tenant tenant) {
        return caller.kind() == Caller.Kind.OPEN || caller.sees(tenant);
    }

    private static Optional<KeyOutcome> refused(List<String> beyond, Grant grant) {
        if (!beyond.isEmpty()) {
            return Optional.of(new KeyOutcome.Beyond(beyond));
        }
        Set<Scope> others = GrantRules.unrestrictable(grant);
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(new KeyOutcome.Unrestrictable(grant.tasks() != null, others));
    }

    /** The key, if the caller may know of it. */
    public Optional<AccessKey> find(Caller caller, String id) {
        return transactions.read(jdbc -> KeyRows.find(jdbc, id)).filter(key -> sees(caller, key));
    }

    /** Those that the caller may know of, newest first; after the one of that id, where the page before ended. */
    public List<AccessKey> list(Caller caller, @Nullable String olderThan, int limit) {
        Tenant tenant = caller.allTenants() ? null : caller.tenant();
        return transactions.read(jdbc -> KeyRows.list(jdbc, tenant, olderThan, limit));
    }

    /** Makes a key good for less. */
    public KeyOutcome narrow(Orderer by, String id, KeyWish wish) {
        return about(by, "key.change", id, (jdbc, own, key) -> {
            Grant grant = GrantRules.completed(key.grant(), key.grant().tenant(), wish);
            Optional<KeyOutcome> refused = refused(GrantRules.beyond(key.grant(), grant), grant);
            if (refused.isPresent()) {
                return refused.get();
            }
            String name = wish.name() == null ? key.name() : wish.name();
            AccessKey changed = new AccessKey(id, name, grant, key.createdAt(), key.createdBy(), key.lastUsedAt());
            KeyRows.update(jdbc, changed);
            return new KeyOutcome.Changed(changed);
        });
    }

    /**
     * Takes a key away.
     *
     * @param cascade with all that it made, and those, and so on
     */
    public KeyOutcome revoke(Orderer by, String id, boolean cascade) {
        return about(by, "key.delete", id, (jdbc, own, key) -> {
            List<String> ids = new ArrayList<>(List.of(id));
            List<String> makers = List.of(id);
            while (cascade && !makers.isEmpty()) {
                makers = KeyRows.madeBy(jdbc, makers).stream()
                        .filter(made -> !ids.contains(made))
                        .toList();
                ids.addAll(makers);
            }
            KeyRows.delete(jdbc, ids);
            return new KeyOutcome.Revoked(ids);
        });
    }

    /**
     * Gives a key another secret.
     *
     * @param grace for how long the present one is good beside it; one from before that is not, from now on
     */
    public KeyOutcome rotate(Orderer by, String id, Duration grace) {
        KeyText text = KeyText.of(id);
        Instant until = clock.instant().plus(grace);
        return about(by, "key.rotate", id, (jdbc, own, key) -> {
            KeyRows.rotate(jdbc, id, text.hash(), until);
            return new KeyOutcome.Made(key, text);
        });
    }

    /** An order about a key that is there, and that has no more than whoever gives it. */
    private KeyOutcome about(Orderer by, String action, String id, Decision decision) {
        return ordered(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            Optional<AccessKey> key = KeyRows.find(jdbc, id).filter(found -> sees(by.caller(), found));
            Optional<Grant> own = own(jdbc, by.caller());
            if (key.isEmpty() || own.isEmpty()) {
                return new KeyOutcome.Missing();
            }
            List<String> beyond = GrantRules.beyond(own.get(), key.get().grant());
            if (!beyond.isEmpty()) {
                return new KeyOutcome.Beyond(beyond);
            }
            KeyOutcome outcome = decision.of(jdbc, own.get(), key.get());
            if (isWritten(outcome)) {
                audit.record(connection, Deed.done(by.caller(), action, id, by.address()));
            }
            return outcome;
        });
    }

    /** What a caller has now, if it has anything still; whoever calls while the service is open has all. */
    private static Optional<Grant> own(JdbcClient jdbc, Caller caller) {
        return switch (caller.kind()) {
            case KEY -> KeyRows.find(jdbc, caller.actor()).map(AccessKey::grant);
            case PERSON ->
                Optional.of(new Grant(caller.tenant(), caller.scopes(), caller.tasks(), caller.queues(), null));
            case OPEN -> Optional.of(Grant.ofAdmin(null));
            case LINK -> Optional.empty();
        };
    }

    private static boolean sees(Caller caller, AccessKey key) {
        return caller.sees(key.grant().tenant()) && !key.isBootstrap();
    }

    private KeyOutcome ordered(Transactions.Work<KeyOutcome> order) {
        KeyOutcome outcome = transactions.write(connection -> {
            KeyRows.lock(connection, transactions.dialect());
            return order.apply(connection);
        });
        if (isWritten(outcome)) {
            tell(outcome instanceof KeyOutcome.Made);
        }
        return outcome;
    }

    /** Whether anything is another way than it was. */
    private static boolean isWritten(KeyOutcome outcome) {
        return switch (outcome) {
            case KeyOutcome.Made made -> true;
            case KeyOutcome.Changed changed -> true;
            case KeyOutcome.Revoked revoked -> true;
            default -> false;
        };
    }

    /**
     * Has what was committed heeded here, and by the others.
     *
     * @param secret whether there is a new one: nobody could learn it again, so it is handed out also if this node cannot read it back now
     */
    private void tell(boolean secret) {
        try {
            ring.refresh();
        } catch (StoreUnavailableException e) {
            if (!secret) {
                throw e;
            }
        } finally {
            listeners.forEach(KeyListener::keysChanged);
        }
    }
}
