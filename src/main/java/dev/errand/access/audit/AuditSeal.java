package dev.errand.access.audit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Tells the log now and then where the audit ends: whoever can change the database cannot change what is written there. For one thread.
 */
@Component
public class AuditSeal {

    private static final Logger log = LoggerFactory.getLogger(AuditSeal.class);
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

    private final AuditTrail audit;
    private final LongSupplier nanos;
    private long nextAt;

    @Autowired
    public AuditSeal(AuditTrail audit) {
        this(audit, System::nanoTime);
    }

    AuditSeal(AuditTrail audit, LongSupplier nanos) {
        this.audit = audit;
        this.nanos = nanos;
        this.nextAt = nanos.getAsLong();
    }

    /**
     * Does so the first time and after each hour; nothing where nothing was ever written.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot say; then the next time
     */
    public void tellHourly() {
        if (nanos.getAsLong() - nextAt < 0) {
            return;
        }
        AuditTrail.Head head = audit.head();
        nextAt = nanos.getAsLong() + HOUR_NANOS;
        if (head.number() > 0) {
            log.info("The audit ends with line {}, whose hash is {}", head.number(), head.hash());
        }
    }
}
