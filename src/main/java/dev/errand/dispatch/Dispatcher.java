package dev.errand.dispatch;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.execution.RunningJobs;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.store.JobStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Fetches waiting jobs while there are free slots: the first by priority and arrival of those whose tasks can run here, many in one
 * statement, never more than fit. For one thread. A crash after a claim leaves jobs running under a dead node's lease, which the rescuer finds.
 */
@Component
class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final NodeSlots slotsByQueue;
    private final JobStore store;
    private final RunningJobs running;
    private final Clock clock;
    private final ClaimOrder order;
    private final int maxClaim;

    Dispatcher(
            NodeSlots slotsByQueue,
            JobStore store,
            ClaimOrder order,
            RunningJobs running,
            Clock clock,
            DispatchProperties properties) {
        this.slotsByQueue = slotsByQueue;
        this.store = store;
        this.order = order;
        this.running = running;
        this.clock = clock;
        this.maxClaim = properties.maxClaim();
    }

    /** Looks whether something waits of which nothing was heard: reads alone, so that an idle service costs next to nothing. */
    void look() {
        try {
            slotsByQueue.suspect(store.withWaiting(
                    slotsByQueue.all().stream().map(QueueSlots::queue).toList()));
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
            for (QueueSlots queueSlots : slotsByQueue.all()) {
                started += fill(queueSlots);
            }
            all += started;
        } while (started > 0);
        return all;
    }

    private int fill(QueueSlots queueSlots) {
        if (!queueSlots.mayHaveWaiting() || !slotsByQueue.open()) {
            return 0;
        }
        int slots = queueSlots.take(maxClaim);
        if (slots == 0) {
            return 0;
        }
        try {
            return claim(queueSlots, slots);
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level())
                    .log("nothing is claimed from the queue {} now: {}", queueSlots.queue(), e.getMessage());
            return 0;
        } catch (RuntimeException e) {
            log.error("claiming from the queue {} failed; trying again later: {}", queueSlots.queue(), e.toString());
            return 0;
        }
    }

    private int claim(QueueSlots queueSlots, int slots) {
        int used = 0;
        long signals = queueSlots.signals();
        Lease lease = slotsByQueue.newLease();
        try {
            Set<String> exhausted = new HashSet<>(2);
            Map<String, Integer> shares = order.share(queueSlots.queue(), slots, exhausted);
            while (!shares.isEmpty()) {
                for (Map.Entry<String, Integer> share : shares.entrySet()) {
                    List<Job> jobs = store.claim(
                            order.walk(queueSlots, share.getKey()), share.getValue(), lease, clock.instant());
                    for (Job job : jobs) {
                        used++;
                        running.start(job, lease, () -> slotsByQueue.slotFree(queueSlots));
                    }
                    if (jobs.size() < share.getValue()) {
                        exhausted.add(share.getKey());
                        order.exhausted(share.getKey());
                    }
                }
                shares = used < slots ? order.share(queueSlots.queue(), slots - used, exhausted) : Map.of();
            }
            if (used < slots && order.again(queueSlots.queue()).isEmpty()) {
                queueSlots.nothingWaits(signals);
            }
            return used;
        } finally {
            running.expectNoMore(lease);
            queueSlots.give(slots - used);
            // Whoever said so meanwhile found every slot taken, by this claim, and did not ring.
            if (used < slots && queueSlots.signals() != signals) {
                slotsByQueue.bell().ring();
            }
        }
    }

    /** How long to wait for the bell, no longer than that: a queue may have to be looked at again though nothing more is heard of it. */
    Duration rest(Duration limit) {
        Duration rest = limit;
        for (QueueSlots queueSlots : slotsByQueue.all()) {
            Duration again = order.again(queueSlots.queue()).orElse(limit);
            if (queueSlots.mayHaveWaiting() && queueSlots.hasFree() && again.compareTo(rest) < 0) {
                rest = again;
            }
        }
        return rest;
    }
}
