package dev.errand.worker.lease;

import dev.errand.cluster.Membership;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.store.JobStore.RunningJob;
import dev.errand.worker.lease.HeldLease.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Judges which workers are lost: the leader alone, by the time that all nodes go by, and only when it has been in touch with the store for as
 * long as the lease lasts. So an outage, or a restart of the service, takes no job from a worker that lives. Until a lease was judged it holds.
 * Forgets what is over as well. Two that judge do no harm: each write is guarded by the job's row.
 */
@Component
class LeaseExpiry extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LeaseExpiry.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** No lease is so short. */
    private static final Duration IDLE = Duration.ofSeconds(4);

    /** One of so many. */
    private static final int LOOKS_WHERE_UNUSED = 5;

    private static final Duration SHORTEST = Duration.ofMillis(200);
    /**
     * Who was not there for so long was not in touch. A worker that is heard each third of the shortest lease must not lose it by that: ten
     * seconds less the third of them before, in which it was not due.
     */
    private static final Duration GAP = Duration.ofSeconds(6);

    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);
    private static final int BATCH = 500;

    private final Poller poller = new Poller("errand-lease-expiry", "judging leases that are over", INTERVAL);
    private final LeaseTable table;
    private final LeaseEnds ends;
    private final ReleaseTable releases;
    private final Transactions transactions;
    private final Membership membership;
    private final LeaseRoom known;

    private final LongSupplier nanos;

    private @Nullable Long touchedSince;
    private boolean inUse;
    private int unusedLooks;
    private Instant pruneAt = Instant.MIN;
    private long touchedLast;

    @Autowired
    LeaseExpiry(
            LeaseTable table,
            LeaseEnds ends,
            ReleaseTable releases,
            Transactions transactions,
            Membership membership,
            LeaseRoom known) {
        this(table, ends, releases, transactions, membership, known, System::nanoTime);
    }

    /** With what counts the time for which this node is in touch, as {@link System#nanoTime}. */
    LeaseExpiry(
            LeaseTable table,
            LeaseEnds ends,
            ReleaseTable releases,
            Transactions transactions,
            Membership membership,
            LeaseRoom known,
            LongSupplier nanos) {
        super(Phase.UPKEEP);
        this.nanos = nanos;
        this.table = table;
        this.ends = ends;
        this.releases = releases;
        this.transactions = transactions;
        this.membership = membership;
        this.known = known;
    }

    /** Judges once; answers how long to rest. */
    Duration runOnce() {
        // Who does not ask the store does not know whether it was in touch.
        if (!membership.leads() || isUnused()) {
            touchedSince = null;
            return IDLE;
        }
        try {
            return look();
        } catch (RuntimeException e) {
            touchedSince = null;
            throw e;
        }
    }

    private Duration look() {
        OptionalLong next = table.nextExpiry();
        inUse = next.isPresent();
        if (next.isEmpty()) {
            touch(nanos.getAsLong());
            return IDLE;
        }
        Duration touch = touch(nanos.getAsLong());
        Instant now = known.rules().now();
        boolean more = false;
        if (next.getAsLong() <= now.toEpochMilli()) {
            boolean moreOver = judge(touch);
            more = prune(now) || moreOver;
        }
        judgeCalledOff(touch);
        return more ? SHORTEST : rest(Duration.ofMillis(next.getAsLong() - now.toEpochMilli()));
    }

    /** Where no worker has tasks there are no leases; since this node may not have heard of one, it looks now and then all the same. */
    private boolean isUnused() {
        if (inUse || known.tasks().areThereAny()) {
            unusedLooks = 0;
            return false;
        }
        return unusedLooks++ % LOOKS_WHERE_UNUSED != 0;
    }

    /** What is over already has been looked at, and waits for something else than its time. */
    private static Duration rest(Duration left) {
        if (left.isNegative() || left.isZero() || left.compareTo(INTERVAL) > 0) {
            return INTERVAL;
        }
        return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }

    /** For how long this node has been in touch with the store, as far as it knows. */
    private Duration touch(long now) {
        Long since = touchedSince;
        if (since == null || now - touchedLast > GAP.toNanos()) {
            since = now;
            touchedSince = since;
        }
        touchedLast = now;
        return Duration.ofNanos(now - since);
    }

    /** Answers whether there may be more. */
    private boolean judge(Duration touch) {
        Instant now = known.rules().now();
        List<HeldLease> over = table.expired(now, touch, BATCH);
        if (!over.isEmpty()) {
            Map<String, Job> jobs = ends.attempts(over);
            List<Ending> endings = new ArrayList<>(over.size());
            Map<String, End> strays = new HashMap<>();
            for (HeldLease lease : over) {
                Job job = jobs.get(lease.token());
                if (job == null) {
                    strays.put(lease.token(), new End("lost", ""));
                } else {
                    endings.add(lost(lease, job, now));
                }
            }
            end(endings, strays, now);
        }
        return over.size() == BATCH;
    }

    private Ending lost(HeldLease lease, Job job, Instant now) {
        Outcome outcome = Verdicts.silent(job, lease, known.grace(), now);
        return new Ending(lease, job, outcome, new End("lost", ""), 0);
    }

    private static void say(Ending lost) {
        log.warn(
                "attempt {} of {} ({}) was lost by worker {}: {}",
                lost.job().attempts().number(),
                lost.job().id(),
                lost.job().spec().call().task(),
                lost.lease().worker(),
                lost.outcome() instanceof Outcome.Lost
                        ? "nothing was heard of it for the length of its lease"
                        : "it did not stop when it was told to");
    }

    private void end(List<Ending> endings, Map<String, End> strays, Instant now) {
        var written = transactions.write(connection -> {
            table.end(connection, strays, known.rules().keepUntil(now));
            return ends.writeUnchanged(connection, endings);
        });
        ends.tell(written);
        endings.stream().filter(each -> written.recorded(each.lease().token())).forEach(LeaseExpiry::say);
    }

    /** Who was told to stop for a cancel has the same time for it as any attempt. */
    private void judgeCalledOff(Duration touch) {
        if (touch.compareTo(known.grace()) < 0) {
            return;
        }
        Instant now = known.rules().now();
        Map<String, Job> late = new HashMap<>();
        for (RunningJob found : known.store().cancelRequested(Lease.WORKERS)) {
            Job.CancelRequest cancel = found.job().cancel();
            if (cancel != null && !now.isBefore(cancel.at().plus(known.grace()))) {
                late.put(found.lease().token(), found.job());
            }
        }
        List<Ending> endings = new ArrayList<>(late.size());
        for (HeldLease lease : table.find(late.keySet()).values()) {
            Job job = late.get(lease.token());
            if (job != null && lease.isOut() && now.isBefore(lease.expiresAt())) {
                endings.add(lost(lease, job, now));
            }
        }
        if (!endings.isEmpty()) {
            end(endings, Map.of(), now);
        }
    }

    /** Answers whether there may be more. */
    private boolean prune(Instant now) {
        if (now.isBefore(pruneAt)) {
            return false;
        }
        int gone = table.prune(now, BATCH);
        int released = releases.prune(now.minus(known.rules().properties().maxLease()), BATCH);
        log.debug("{} ends of leases are forgotten, and {} releases", gone, released);
        boolean more = gone == BATCH || released == BATCH;
        pruneAt = more ? now : now.plus(PRUNE_INTERVAL);
        return more;
    }

    @Override
    protected void begin() {
        poller.start(woken -> runOnce());
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
