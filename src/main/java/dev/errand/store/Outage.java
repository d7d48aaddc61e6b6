package dev.errand.store;

import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database is away, as the committer found it to be. Writes are refused from the first failure on; reads from when it was asked
 * in vain: at once where nobody could connect, since each of them would wait as long for a connection; a full disk can still be read.
 *
 * <p>One thread begins and ends an outage, any may look.
 */
final class Outage {

    private static final Logger log = LoggerFactory.getLogger(Outage.class);
    private static final long PROBE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private volatile boolean writes;
    private volatile boolean reads;

    boolean refusesWrites() {
        return writes;
    }

    boolean refusesReads() {
        return reads;
    }

    static StoreUnavailableException refusal() {
        return new StoreUnavailableException("the database is away", null);
    }

    void begin(Throwable failure) {
        writes = true;
        reads = failure instanceof SQLTransientConnectionException;
    }

    /**
     * Asks until the database answers, or until nobody wants to know any more, and with that ends the outage.
     *
     * @param wanted whether to go on asking
     * @param answers asks it; may take a while
     * @param meanwhile is done whenever it did not answer
     */
    void last(Throwable failure, BooleanSupplier wanted, BooleanSupplier answers, Runnable meanwhile) {
        boolean told = false;
        while (wanted.getAsBoolean() && !answers.getAsBoolean()) {
            if (!told) {
                log.warn("the database is away, everything is refused until it answers: {}", failure.toString());
            }
            told = true;
            reads = true;
            meanwhile.run();
            LockSupport.parkNanos(PROBE_PAUSE_NANOS);
        }
        if (told && wanted.getAsBoolean()) {
            log.info("the database answers again");
        }
        reads = false;
        writes = false;
    }
}
