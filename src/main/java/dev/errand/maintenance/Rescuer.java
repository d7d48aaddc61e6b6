package dev.errand.maintenance;

import dev.errand.cluster.Membership;
import dev.errand.cluster.Node;
import dev.errand.completion.JobCompleter;
import dev.errand.execution.RunningJobs;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.store.JobStore;
import dev.errand.store.JobStore.RunningJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds jobs that are running in the store but nowhere else, and ends their attempts as lost. The leader does so for what runs under
 * the names of dead nodes; each node for what it claimed without ever learning that the claim succeeded, and that only on the second
 * sight, since between a commit and the start of its attempts there is a moment.
 */
@Component
class Rescuer {

    private static final Logger log = LoggerFactory.getLogger(Rescuer.class);

    private final JobStore store;
    private final JobCompleter completer;
    private final RunningJobs running;
    private final Node node;
    private final Membership membership;
    private final int batch;
    private final Duration patience;
    private final Set<Ending> ending = ConcurrentHashMap.newKeySet();
    private Map<JobId, Lease> suspects = new HashMap<>();

    Rescuer(
            JobStore store,
            JobCompleter completer,
            RunningJobs running,
            Node node,
            Membership membership,
            MaintenanceProperties properties) {
        this.store = store;
        this.completer = completer;
        this.running = running;
        this.node = node;
        this.membership = membership;
        this.batch = properties.batch();
        this.patience = properties.rescueInterval();
    }

    /** Many jobs share the lease of one claim. */
    private record Ending(JobId id, Lease lease) {}

    /** Looks through the running jobs once; answers how many attempts it found lost, after they are recorded. */
    int runOnce() {
        int orphans = rescueOrphans();
        return membership.leads() ? orphans + rescueLost() : orphans;
    }

    private int rescueLost() {
        int rescued = 0;
        JobId after = null;
        List<RunningJob> page;
        do {
            page = store.lost(after, batch);
            rescued += end(page);
            after = last(page);
        } while (page.size() == batch);
        return rescued;
    }

    private int rescueOrphans() {
        Map<JobId, Lease> suspected = new HashMap<>();
        int rescued = 0;
        JobId after = null;
        List<RunningJob> page;
        do {
            page = store.running(node.name(), after, batch);
            rescued += end(seenTwice(page, suspected));
            after = last(page);
        } while (page.size() == batch);
        suspects = suspected;
        return rescued;
    }

    private List<RunningJob> seenTwice(List<RunningJob> page, Map<JobId, Lease> suspected) {
        List<RunningJob> lost = new ArrayList<>(0);
        for (RunningJob found : page) {
            JobId id = found.job().id();
            if (running.holds(id, found.lease())) {
                continue;
            }
            suspected.put(id, found.lease());
            if (found.lease().equals(suspects.get(id))) {
                lost.add(found);
            }
        }
        return lost;
    }

    private static @Nullable JobId last(List<RunningJob> page) {
        return page.isEmpty() ? null : page.getLast().job().id();
    }

    /** Hands in all of them before it waits for any, so that they commit together. */
    private int end(List<RunningJob> lost) {
        List<CompletableFuture<?>> ends = new ArrayList<>(lost.size());
        for (RunningJob found : lost) {
            // What could not be written in time the last time is still being offered to the store.
            if (ending.add(new Ending(found.job().id(), found.lease()))) {
                ends.add(end(found));
            }
        }
        await(ends);
        return ends.size();
    }

    private CompletableFuture<?> end(RunningJob found) {
        log.warn(
                "attempt {} of {} was lost with {}",
                found.job().attempts().number(),
                found.job().id(),
                found.lease().node());
        return completer
                .complete(found.job(), found.lease(), new Outcome.Lost(), null)
                .whenComplete(
                        (verdict, none) -> ending.remove(new Ending(found.job().id(), found.lease())));
    }

    private void await(List<CompletableFuture<?>> ends) {
        try {
            var unused = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("{} lost attempts could not be recorded within {}; going on", ends.size(), patience);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
