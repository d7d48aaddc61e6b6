package dev.errand.dispatch;

import dev.errand.execution.RunningJobs;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.store.JobStore;
import dev.errand.store.StoreUnavailableException;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Fetches waiting jobs while there are free slots: the first by priority and arrival, many in one statement, never more than
 * fit. A crash after a claim leaves jobs running under a dead node's lease, which the rescuer finds.
 */
@Component
class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final QueueGates gates;
    private final JobStore store;
    private final RunningJobs running;
    private final Clock clock;
    private final int maxClaim;

    Dispatcher(QueueGates gates, JobStore store, RunningJobs running, Clock clock, DispatchProperties properties) {
        this.gates = gates;
        this.store = store;
        this.running = running;
        this.clock = clock;
        this.maxClaim = properties.maxClaim();
    }

    /** Looks whether something waits of which nothing was heard: reads alone, so that an idle service costs next to nothing. */
    void look() {
        try {
            gates.suspect(
                    store.withWaiting(gates.all().stream().map(QueueGate::queue).toList()));
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level()).log("what waits is not known now: {}", e.getMessage());
        }
    }

    /** Fills the free slots of every queue that may have something waiting; answers how many attempts it started. */
    int runOnce() {
        int all = 0;
        int started;
        do {
            // One claim for each queue in turn: one whose jobs end as fast as they start must not keep the others
            // waiting.
            started = 0;
            for (QueueGate gate : gates.all()) {
                started += fill(gate);
            }
            all += started;
        } while (started > 0);
        return all;
    }

    private int fill(QueueGate gate) {
        if (!gate.mayHaveWaiting() || !gates.open()) {
            return 0;
        }
        int slots = gate.take(maxClaim);
        if (slots == 0) {
            return 0;
        }
        try {
            return claim(gate, slots);
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level()).log("nothing is claimed from the queue {} now: {}", gate.queue(), e.getMessage());
            return 0;
        } catch (RuntimeException e) {
            log.error("claiming from the queue {} failed; trying again later: {}", gate.queue(), e.toString());
            return 0;
        }
    }

    private int claim(QueueGate gate, int slots) {
        int used = 0;
        long signals = gate.signals();
        Lease lease = gates.newLease();
        try {
            List<Job> jobs = claim(gate, slots, lease);
            if (jobs.size() < slots) {
                gate.nothingWaits(signals);
            }
            for (Job job : jobs) {
                used++;
                running.start(job, lease, () -> gates.slotFree(gate));
            }
            return used;
        } finally {
            running.expectNoMore(lease);
            gate.give(slots - used);
            // Whoever said so meanwhile found every slot taken, by this claim, and did not ring.
            if (used < slots && gate.signals() != signals) {
                gates.ring();
            }
        }
    }

    private List<Job> claim(QueueGate gate, int slots, Lease lease) {
        Integer global = gate.globalConcurrency();
        return global == null
                ? store.claim(gate.queue(), slots, lease, clock.instant())
                : store.claimWithin(global, gate.queue(), slots, lease, clock.instant());
    }
}
