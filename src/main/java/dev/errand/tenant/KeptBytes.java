package dev.errand.tenant;

import dev.errand.access.Tenant;
import dev.errand.cluster.Membership;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.store.JobFacts;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Counts how many bytes the kept jobs of tenants have that may have no more than so many, beside the writers and a few jobs at a time: on the
 * node that leads, each {@value #SECONDS} seconds, and for no more than a twentieth of the time. What came while it counted stays noted as well
 * and counts twice until the next time, so that nobody gets too much. A crash leaves the former count. Has no thread until
 * a tenant is changed or one has such a limit.
 */
@Component
class KeptBytes extends PhasedLifecycle implements Notifier.Listener {

    private static final Logger log = LoggerFactory.getLogger(KeptBytes.class);

    private static final int SECONDS = 10;

    private static final Duration INTERVAL = Duration.ofSeconds(SECONDS);

    private static final int REST = 20;

    private static final String SAVE = """
            insert into tenant_bytes (tenant, kept, added) values (:tenant, :kept, 0)
            on conflict (tenant) do update set kept = excluded.kept,
                added = case when tenant_bytes.added > :counted then tenant_bytes.added - :counted else 0 end""";

    private final TenantDirectory tenants;
    private final Transactions transactions;
    private final JobFacts jobs;
    private final Membership membership;
    private final Poller poller = new Poller("errand-tenant-bytes", "counting bytes of tenants", INTERVAL);

    KeptBytes(
            TenantDirectory tenants,
            Transactions transactions,
            JobFacts jobs,
            Membership membership,
            Notifier notifier) {
        super(Phase.UPKEEP);
        this.tenants = tenants;
        this.transactions = transactions;
        this.jobs = jobs;
        this.membership = membership;
        notifier.on(this, Topic.TENANTS);
    }

    @Override
    protected void begin() {
        try {
            if (limited().isEmpty()) {
                return;
            }
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level()).log("whether bytes are to be counted is not known now: {}", e.getMessage());
        }
        startIfNeeded();
    }

    @Override
    protected void end() {
        synchronized (poller) {
            poller.stop();
        }
    }

    @Override
    public void heard(String key) {
        startIfNeeded();
    }

    @Override
    public void anything() {
        if (tenants.lastSeenAll().stream().anyMatch(KeptBytes::isLimited)) {
            startIfNeeded();
        }
    }

    /** Somebody may have a limit. Whether it is one of bytes is looked at by the thread, which goes on until the end. */
    private void startIfNeeded() {
        synchronized (poller) {
            if (isRunning() && !poller.isRunning()) {
                poller.start(woken -> count());
            }
            poller.wake();
        }
    }

    private List<Tenant> limited() {
        return tenants.all().stream()
                .filter(KeptBytes::isLimited)
                .map(TenantSettings::tenant)
                .toList();
    }

    private static boolean isLimited(TenantSettings settings) {
        return settings.allowance().maxBytes() != null;
    }

    /** Counts for all of them, if this node is to; answers how long to rest. */
    Duration count() {
        long begun = System.nanoTime();
        if (membership.leads()) {
            limited().forEach(tenant -> count(tenant.name()));
        }
        Duration rest = Duration.ofNanos((System.nanoTime() - begun) * REST);
        return rest.compareTo(INTERVAL) > 0 ? rest : INTERVAL;
    }

    private void count(String tenant) {
        // What was noted before is among what is counted.
        long noted = transactions.read(jdbc -> jdbc.sql("select added from tenant_bytes where tenant = ?")
                .param(tenant)
                .query(Long.class)
                .optional()
                .orElse(0L));
        // Items that are no jobs yet first: so those that become jobs meanwhile are counted twice rather than not at
        // all.
        long kept = transactions.read(jdbc -> jobs.bytesOfParts(jdbc, tenant));
        JobFacts.Kept page = JobFacts.Kept.NONE;
        do {
            String after = page.last();
            page = transactions.read(jdbc -> jobs.bytesKept(jdbc, tenant, after));
            kept += page.bytes();
        } while (!page.last().isEmpty());
        save(tenant, kept, noted);
    }

    private void save(String tenant, long kept, long noted) {
        var unused = transactions.write(connection -> Transactions.jdbc(connection)
                .sql(SAVE)
                .param("tenant", tenant)
                .param("kept", kept)
                .param("counted", noted)
                .update());
    }
}
