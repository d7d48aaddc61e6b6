package dev.errand.tenant;

import dev.errand.access.Tenant;
import dev.errand.access.key.KeyGeneration;
import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes and changes tenants. What a call reports is on disk; a crash leaves each change whole or undone. Safe for concurrent use, on any number
 * of nodes. Throws {@link dev.errand.db.outage.StoreUnavailableException} when the database cannot do it now.
 */
@Component
public class Tenants {

    private final Transactions transactions;
    private final Notifier notifier;
    private final Clock clock;

    public Tenants(Transactions transactions, Notifier notifier, Clock clock) {
        this.transactions = transactions;
        this.notifier = notifier;
        this.clock = clock;
    }

    /**
     * What became of a tenant.
     *
     * @param settings as it is now
     * @param made whether there was none of its name before
     */
    public record Saved(TenantSettings settings, boolean made) {}

    /**
     * Makes a tenant or changes it; nothing, and nothing is changed, while a node of an earlier version lives, which knows of no tenant but
     * the default one.
     *
     * @param wanted the time at which it was made is not looked at
     */
    public Optional<Saved> save(TenantSettings wanted) {
        return save(wanted, Addendum.NONE);
    }

    /** The same, with what else is written if it is. */
    public Optional<Saved> save(TenantSettings wanted, Addendum also) {
        Tenant tenant = wanted.tenant();
        Optional<Saved> saved = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            if (!tenant.isDefault() && TenantRows.hasOlderNode(jdbc)) {
                return Optional.empty();
            }
            Optional<TenantSettings> before = TenantRows.find(jdbc, tenant.name());
            Instant createdAt = before.map(TenantSettings::createdAt).orElse(clock.instant());
            TenantSettings settings =
                    new TenantSettings(tenant, wanted.weight(), wanted.allowance(), wanted.enabled(), createdAt);
            TenantRows.save(jdbc, settings);
            // Its keys may be good no longer, or again.
            KeyGeneration.raise(jdbc);
            also.write(connection);
            TenantSettings saidOf = settings.isUsual() ? TenantSettings.unlimited(tenant) : settings;
            return Optional.of(new Saved(saidOf, before.isEmpty() && !tenant.isDefault()));
        });
        if (saved.isPresent()) {
            notifier.tell(Topic.TENANTS, "");
            notifier.tell(Topic.KEYS, "keys");
        }
        return saved;
    }
}
