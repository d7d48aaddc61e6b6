package dev.errand.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node may judge others by their silence. After an outage of the database all nodes have been silent, so only who has
 * heard from the database for a whole lease without a break can know that another one could have been heard. A break is a heartbeat
 * that failed or came late, and a database whose clock was set. Pure but for what it remembers; for one thread.
 */
final class FailureDetector {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long leaseNanos;
    private final long toleranceNanos;
    private @Nullable Beat last;
    private long since;

    FailureDetector(Duration lease, Duration heartbeat) {
        this.leaseNanos = lease.toNanos();
        this.toleranceNanos = heartbeat.toNanos();
    }

    private record Beat(long sent, long received, long databaseMillis) {}

    /** A heartbeat failed. */
    void broken() {
        last = null;
    }

    /** A heartbeat succeeded; points in time of this process, and what the database's clock said. */
    void heard(long sentNanos, long receivedNanos, long databaseMillis) {
        Beat now = new Beat(sentNanos, receivedNanos, databaseMillis);
        if (last == null || !follows(last, now)) {
            since = receivedNanos;
        }
        last = now;
    }

    private boolean follows(Beat before, Beat now) {
        boolean inTime = now.received() - before.sent() <= 3 * toleranceNanos;
        long databaseNanos = (now.databaseMillis() - before.databaseMillis()) * NANOS_PER_MILLI;
        boolean clockWasSet = databaseNanos < now.sent() - before.received() - toleranceNanos
                || databaseNanos > now.received() - before.sent() + toleranceNanos;
        return inTime && !clockWasSet;
    }

    /** Whether it has lasted for a lease. */
    boolean mayJudge() {
        return last != null && last.received() - since >= leaseNanos;
    }
}
