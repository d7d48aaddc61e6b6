package dev.errand.tenant;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * How fast tenants may submit that have a limit: each node lets in its part of what all may together. A bucket of tokens for each, which holds
 * what may be submitted in a second. A batch that has more items than that is let in when the bucket is full, and what it took too much of has
 * to come in again before the next one. In memory alone, for tenants with a limit; a restart begins with full buckets. Safe for concurrent use.
 */
@Component
public class TenantRates {

    private static final double NANOS = 1e9;

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    @Autowired
    public TenantRates() {
        this(System::nanoTime);
    }

    TenantRates(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What may be taken at that time, and what became of the last one who asked. */
    private record Bucket(double left, long at, Taken last) {}

    /**
     * What became of a submission.
     *
     * @param left how many more jobs may be submitted at once on this node
     * @param pause after what time it would be let in; none if it was
     */
    public record Taken(int left, Duration pause) {

        /** Whether it is let in. */
        public boolean isLetIn() {
            return pause.isZero();
        }
    }

    /**
     * Takes so many jobs of what a tenant may submit now.
     *
     * @param perSecond on all nodes together, at least 1
     * @param nodes how many live, at least 1
     * @param jobs at least 1
     */
    public Taken take(String tenant, int perSecond, int nodes, int jobs) {
        double own = (double) perSecond / nodes;
        double most = Math.max(1, own);
        double needed = Math.min(jobs, most);
        long now = nanos.getAsLong();
        Bucket taken = buckets.compute(tenant, (name, before) -> {
            double left = before == null ? most : Math.min(most, before.left + (now - before.at) / NANOS * own);
            boolean letIn = left >= needed;
            double after = letIn ? left - jobs : left;
            Duration pause = letIn ? Duration.ZERO : Duration.ofNanos((long) Math.ceil((needed - left) / own * NANOS));
            return new Bucket(after, now, new Taken((int) Math.max(0, after), pause));
        });
        return taken.last;
    }
}
