package dev.errand.dispatch;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.execution.RunningJobs;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.store.JobStore;
import dev.errand.store.JobStore.Share;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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

    /** What was passed as being for others may not be any more. */
    void beginAtHeads() {
        order.forget();
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
        long signals = queueSlots.signals();
        Filling filling = new Filling(queueSlots, slotsByQueue.newLease());
        try {
            Map<String, Integer> shares = order.share(queueSlots.queue(), slots, filling.exhausted);
            while (!shares.isEmpty()) {
                filling.claim(shares);
                int left = slots - filling.used;
                shares = left > 0 ? order.share(queueSlots.queue(), left, filling.exhausted) : Map.of();
            }
            if (filling.used < slots && order.again(queueSlots.queue()).isEmpty()) {
                queueSlots.nothingWaits(signals);
            }
            return filling.used;
        } finally {
            running.expectNoMore(filling.lease);
            queueSlots.give(slots - filling.used);
            // Whoever said so meanwhile found every slot taken, by this claim, and did not ring.
            if (filling.used < slots && queueSlots.signals() != signals) {
                slotsByQueue.bell().ring();
            }
        }
    }

    /** The slots of a queue while they are filled. */
    private final class Filling {

        private final QueueSlots queueSlots;
        private final Lease lease;
        private final Set<String> exhausted = new HashSet<>(2);
        private int used;

        Filling(QueueSlots queueSlots, Lease lease) {
            this.queueSlots = queueSlots;
            this.lease = lease;
        }

        /** One turn of each of these lines. */
        void claim(Map<String, Integer> shares) {
            List<Share> wanted = new ArrayList<>(shares.size());
            shares.forEach((line, limit) -> wanted.add(order.begin(queueSlots, line, limit)));
            if (wanted.size() == 1) {
                Share share = wanted.getFirst();
                start(share, store.claim(share.from(), share.limit(), lease, clock));
            } else {
                store.claimAll(wanted, lease, clock, this::start);
            }
        }

        private void start(Share share, List<Job> jobs) {
            for (Job job : jobs) {
                used++;
                running.start(job, lease, () -> slotsByQueue.slotFree(queueSlots));
            }
            if (order.claimed(share, jobs.size())) {
                exhausted.add(share.from().queue());
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
