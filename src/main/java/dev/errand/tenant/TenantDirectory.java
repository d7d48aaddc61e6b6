package dev.errand.tenant;

import dev.errand.access.Tenant;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tenants, as this node knows them: read when somebody asks after it was heard that one has changed, and every few seconds while somebody
 * asks. A hint that gets lost leaves this node with what was for no longer than that, and an outage of the database for as long as that lasts.
 * Safe for concurrent use; in memory alone.
 */
@Component
public final class TenantDirectory implements TenantLimits, Notifier.Listener {

    /** For how long what was read is taken for true where nothing was heard. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicLong news = new AtomicLong();
    private final LongSupplier clock;
    private volatile Known known = new Known(-1, 0, -1, Map.of());

    @Autowired
    public TenantDirectory(Transactions transactions, Notifier notifier) {
        this(transactions, notifier, System::nanoTime);
    }

    /** With a time that only counts from one moment to another. */
    TenantDirectory(Transactions transactions, Notifier notifier, LongSupplier nanos) {
        this.transactions = transactions;
        this.clock = nanos;
        notifier.on(this, Topic.TENANTS);
    }

    /** What was read: how much had been heard before, when it was, and by which number of changes. */
    private record Known(long news, long nanos, long version, Map<String, TenantSettings> tenants) {

        /** One of which nothing is noted has no limits. */
        TenantSettings settings(String tenant) {
            TenantSettings noted = tenants.get(tenant);
            return noted == null ? TenantSettings.unlimited(new Tenant(tenant)) : noted;
        }

        Optional<TenantSettings> ifAny(String tenant) {
            return tenants.isEmpty() ? Optional.empty() : Optional.of(settings(tenant));
        }
    }

    /** The tenant, if there is one of this name; the default one always is. */
    public Optional<TenantSettings> find(Tenant tenant) {
        Known now = current();
        return tenant.isDefault() || now.tenants().containsKey(tenant.name())
                ? Optional.of(now.settings(tenant.name()))
                : Optional.empty();
    }

    /** What the tenant may use, also if there is none of this name, or no longer: jobs of one may be left. */
    public TenantSettings settings(String tenant) {
        return current().settings(tenant);
    }

    /** What a tenant may use as far as was seen by now, as {@link #of} says it: for who must not wait for the database. */
    public Optional<TenantSettings> lastSeen(String tenant) {
        return known.ifAny(tenant);
    }

    /** All of which something was noted as far as was seen by now: for who must not wait for the database. */
    Collection<TenantSettings> lastSeenAll() {
        return known.tenants().values();
    }

    @Override
    public Optional<TenantSettings> of(String tenant) {
        return current().ifAny(tenant);
    }

    /** All of them, by name, the default one among them. */
    public List<TenantSettings> all() {
        Map<String, TenantSettings> all = new HashMap<>(current().tenants());
        all.putIfAbsent(Tenant.DEFAULT.name(), TenantSettings.unlimited(Tenant.DEFAULT));
        return all.values().stream()
                .sorted((one, other) -> one.tenant().compareTo(other.tenant()))
                .toList();
    }

    /** Whether there is another tenant than the default one, or the default one has limits: where not, nobody need look for either. */
    public boolean areAnyKnown() {
        return !current().tenants().isEmpty();
    }

    private Known current() {
        Known now = known;
        return isFresh(now) ? now : refresh(now);
    }

    private boolean isFresh(Known now) {
        return isCurrent(now) && clock.getAsLong() - now.nanos() < FRESH.toNanos();
    }

    /** Whether it was read, and nothing was heard since. */
    private boolean isCurrent(Known now) {
        return now.version() >= 0 && now.news() == news.get();
    }

    /** By one at a time; others wait for what that one reads only where they have nothing, or something is said to have changed. */
    private Known refresh(Known now) {
        if (!reading.tryLock()) {
            if (isCurrent(now)) {
                return now;
            }
            reading.lock();
        }
        try {
            if (!isFresh(known)) {
                known = read();
            }
            return known;
        } finally {
            reading.unlock();
        }
    }

    private Known read() {
        long heard = news.get();
        long nanos = clock.getAsLong();
        try {
            return transactions.read(jdbc -> read(jdbc, heard, nanos));
        } catch (StoreUnavailableException e) {
            // Whoever asks while the database is away goes on with what was; who has to write meets the outage anyway.
            if (known.version() < 0) {
                throw e;
            }
            return new Known(heard, nanos, known.version(), known.tenants());
        }
    }

    /** The version first: a change that comes between the two reads is found at the next look. */
    private Known read(JdbcClient jdbc, long heard, long nanos) {
        long version = TenantRows.version(jdbc);
        if (version == known.version()) {
            return new Known(heard, nanos, version, known.tenants());
        }
        Map<String, TenantSettings> tenants = new HashMap<>();
        TenantRows.all(jdbc).forEach(each -> tenants.put(each.tenant().name(), each));
        return new Known(heard, nanos, version, Map.copyOf(tenants));
    }

    @Override
    public void heard(String key) {
        news.incrementAndGet();
    }

    @Override
    public void anything() {
        news.incrementAndGet();
    }
}
