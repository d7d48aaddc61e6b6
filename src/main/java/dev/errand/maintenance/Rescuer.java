package dev.errand.maintenance;

import dev.errand.cluster.Node;
import dev.errand.completion.JobCompleter;
import dev.errand.execution.RunningJobs;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.store.JobStore;
import dev.errand.store.JobStore.RunningJob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds jobs that are running in the store but nowhere else, and ends their attempts as lost. That is what a dead process left,
 * and what this process claimed without ever learning that the claim succeeded; the latter only on the second sight, since
 * between a commit and the start of its attempts there is a moment.
 */
@Component
class Rescuer {

    private static final Logger log = LoggerFactory.getLogger(Rescuer.class);

    private final JobStore store;
    private final JobCompleter completer;
    private final RunningJobs running;
    private final Node node;
    private final int batch;
    private Map<JobId, Lease> suspects = new HashMap<>();

    Rescuer(JobStore store, JobCompleter completer, RunningJobs running, Node node, MaintenanceProperties properties) {
        this.store = store;
        this.completer = completer;
        this.running = running;
        this.node = node;
        this.batch = properties.batch();
    }

    /** Looks through all running jobs once; answers how many attempts it found lost, after they are recorded. */
    int runOnce() {
        Map<JobId, Lease> suspected = new HashMap<>();
        int rescued = 0;
        JobId after = null;
        List<RunningJob> page;
        do {
            page = store.running(after, batch);
            for (RunningJob found : page) {
                after = found.job().id();
                if (isLost(found, suspected)) {
                    rescued++;
                    log.warn(
                            "attempt {} of {} was lost with {}",
                            found.job().attempts().number(),
                            after,
                            found.lease().node());
                    completer
                            .complete(found.job(), found.lease(), new Outcome.Lost(), null)
                            .join();
                }
            }
        } while (page.size() == batch);
        suspects = suspected;
        return rescued;
    }

    private boolean isLost(RunningJob found, Map<JobId, Lease> suspected) {
        if (!found.lease().node().equals(node.name())) {
            return true;
        }
        if (running.holds(found.job().id(), found.lease())) {
            return false;
        }
        suspected.put(found.job().id(), found.lease());
        return found.lease().equals(suspects.get(found.job().id()));
    }
}
