package dev.errand.dispatch;

import dev.errand.job.spec.TenantNames;
import dev.errand.store.JobStore;
import dev.errand.store.JobStore.Share;
import dev.errand.store.QueueWalk;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.tenant.TenantDirectory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * From which lines of a queue this node claims next, and what it has seen of each. While there is but one tenant, a queue is one line, and
 * nothing is asked. In memory alone; for one thread.
 */
@Component
class ClaimOrder {

    private final TaskCatalog tasks;
    private final TenantDirectory tenants;
    private final JobStore store;
    private final TenantEnds ends;
    private final Map<String, Map<String, QueueWalk>> walks = new HashMap<>();
    private final Map<String, TenantTurns> turns = new HashMap<>();

    ClaimOrder(TaskCatalog tasks, TenantDirectory tenants, JobStore store, TenantEnds ends) {
        this.tasks = tasks;
        this.tenants = tenants;
        this.store = store;
        this.ends = ends;
    }

    /**
     * How many jobs to claim from which lines, in their order; empty if nothing is left to claim from.
     *
     * @param exhausted lines that had no more
     */
    Map<String, Integer> share(String queue, int slots, Set<String> exhausted) {
        Map<String, Integer> shares = shares(queue, slots, exhausted);
        if (shares.isEmpty()) {
            forgetAllBut(queue, exhausted);
        }
        return shares;
    }

    /** In other lines nothing waits: nobody goes there, and what was seen of them would never be put right. */
    private void forgetAllBut(String queue, Set<String> lines) {
        Map<String, QueueWalk> known = walks.get(queue);
        if (known != null) {
            known.keySet().retainAll(lines);
        }
    }

    /** Looks at everything anew. */
    void forget() {
        walks.clear();
    }

    private Map<String, Integer> shares(String queue, int slots, Set<String> exhausted) {
        if (!tenants.areAnyKnown()) {
            return exhausted.contains(queue) ? Map.of() : Map.of(queue, slots);
        }
        return turnsOf(queue)
                .share(
                        slots,
                        new WaitingLines(store, queue, slots),
                        exhausted,
                        line -> tenants.settings(TenantNames.of(TenantNames.tenantOfLine(line)))
                                .weight());
    }

    private TenantTurns turnsOf(String queue) {
        return turns.computeIfAbsent(queue, name -> new TenantTurns());
    }

    /** What this node is about to claim from a line, with what it has seen of it and what its tenant may use. */
    Share begin(QueueSlots slots, String line, int limit) {
        QueueWalk walk = walk(slots, line);
        if (walk.ofTenant() != null) {
            ends.mayLeave(line);
        }
        return new Share(walk, limit);
    }

    /** So many were claimed. Answers whether the line had no more. */
    boolean claimed(Share share, int jobs) {
        String line = share.from().queue();
        if (share.from().isKeptBack()) {
            ends.left(line);
        } else if (share.from().ofTenant() != null) {
            ends.leftNothing(line);
        }
        boolean exhausted = jobs < share.limit();
        if (exhausted) {
            turnsOf(TenantNames.queueOf(line)).exhausted(line);
        }
        return exhausted;
    }

    private QueueWalk walk(QueueSlots slots, String line) {
        QueueWalk walk = walks.computeIfAbsent(slots.queue(), queue -> new HashMap<>())
                .computeIfAbsent(
                        line, name -> new QueueWalk(name, tasks::canRun, slots.globalConcurrency(), System::nanoTime));
        return tenants.areAnyKnown()
                ? walk.limitedTo(tenants.settings(TenantNames.of(TenantNames.tenantOfLine(line)))
                        .maxRunning())
                : walk.limitedTo(null);
    }

    /** In how long a queue has something more to see though nothing is heard; none if all was seen. */
    Optional<Duration> again(String queue) {
        return walks.getOrDefault(queue, Map.of()).values().stream()
                .flatMap(walk -> walk.again().stream())
                .min(Duration::compareTo);
    }
}
