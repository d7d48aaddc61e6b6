package dev.errand.store;

import dev.errand.job.LimitKey;
import java.util.Map;
import java.util.Set;

/**
 * The scheduled jobs whose time has come and that are queued now.
 *
 * @param queues how many of which queue
 * @param limits whose limits hold some of them
 */
public record Promotion(Map<String, Integer> queues, Set<LimitKey> limits) {

    /** Whether there were none. */
    public boolean isEmpty() {
        return queues.isEmpty();
    }
}
