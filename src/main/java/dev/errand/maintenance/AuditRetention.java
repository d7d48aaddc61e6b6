package dev.errand.maintenance;

import dev.errand.access.audit.AuditProperties;
import dev.errand.access.audit.AuditTrail;
import dev.errand.store.RetentionHook;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Forgets the oldest lines of the audit, a bounded number at a time. A crash leaves the rest to the next time. */
@Component
class AuditRetention implements RetentionHook {

    private final AuditTrail audit;
    private final Clock clock;
    private final Duration retention;
    private final int rows;
    private final int batch;

    AuditRetention(AuditTrail audit, Clock clock, AuditProperties kept, MaintenanceProperties properties) {
        this.audit = audit;
        this.clock = clock;
        this.retention = kept.auditRetention();
        this.rows = kept.auditRows();
        this.batch = properties.batch();
    }

    @Override
    public int prune() {
        int all = 0;
        int removed;
        do {
            removed = audit.prune(clock.instant().minus(retention), rows, batch);
            all += removed;
        } while (removed >= batch);
        return all;
    }
}
