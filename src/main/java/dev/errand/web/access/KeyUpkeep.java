package dev.errand.web.access;

import dev.errand.access.audit.AuditSeal;
import dev.errand.access.key.KeyRates;
import dev.errand.access.key.KeyRing;
import dev.errand.access.link.Links;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * What is to be done about keys now and then: forgets how often keys were used that are gone, has the secret of links at hand, seals the audit, and
 * writes down each minute which keys were used. For one thread; throws {@link dev.errand.db.outage.StoreUnavailableException} when the database
 * cannot do it now, and does the rest the next time.
 */
@Component
class KeyUpkeep {

    private static final long NOTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final KeyRing ring;
    private final KeyRates rates;
    private final Links links;
    private final AuditSeal seal;
    private final OpenStreams streams;
    private long notedAt = System.nanoTime();

    KeyUpkeep(KeyRing ring, KeyRates rates, Links links, AuditSeal seal, OpenStreams streams) {
        this.ring = ring;
        this.rates = rates;
        this.links = links;
        this.seal = seal;
        this.streams = streams;
    }

    /** Ends streams whose key is not what it was, as far as this node knows; asks nobody. */
    void cutStreams() {
        streams.endThoseOfBadKeys();
    }

    /** Does the rest once. */
    void runOnce() {
        rates.keep(ring::isGood);
        links.prepare();
        seal.tellHourly();
        if (System.nanoTime() - notedAt > NOTE_NANOS) {
            notedAt = System.nanoTime();
            ring.noteUse();
        }
    }
}
