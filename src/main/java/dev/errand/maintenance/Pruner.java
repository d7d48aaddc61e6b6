package dev.errand.maintenance;

import dev.errand.store.JobStore;
import dev.errand.store.RetentionHook;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/** Removes what is over, a bounded number of rows at a time so that other writes get their turn. */
@Component
class Pruner {

    private final JobStore store;
    private final Clock clock;
    private final int batch;
    private final List<RetentionHook> others;

    Pruner(JobStore store, List<RetentionHook> others, Clock clock, MaintenanceProperties properties) {
        this.store = store;
        this.others = List.copyOf(others);
        this.clock = clock;
        this.batch = properties.batch();
    }

    /** Removes all whose time is over; answers how many rows went. */
    int runOnce() {
        int all = 0;
        int removed;
        do {
            removed = store.prune(clock.instant(), batch);
            all += removed;
        } while (removed >= batch);
        return all + others.stream().mapToInt(RetentionHook::prune).sum();
    }
}
