package dev.errand.maintenance;

import dev.errand.cluster.Membership;
import dev.errand.cluster.MembershipListener;
import dev.errand.db.outage.OutageListener;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.runtime.Loop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The thread of upkeep. Rescues what the previous process left before anything is dispatched; then sleeps until the next job is
 * due, which it learns from what is submitted here meanwhile and, as the leader, from the store. So a job that is due soon is
 * promoted in time by the node that heard of it, and all others by the leader; whatever both do is done once. Everything else is
 * the leader's.
 */
@Component
class Upkeep implements SmartLifecycle, JobListener, MembershipListener, OutageListener {

    /** After the store, before the dispatcher. */
    static final int PHASE = 100;

    private static final Duration LAST_ROUND = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final Promoter promoter;
    private final Rescuer rescuer;
    private final Pruner pruner;
    private final Membership membership;
    private final Clock clock;
    private final MaintenanceProperties properties;
    private final DueTimes dueTimes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private long wakeAt;
    private volatile boolean rescueNow;
    private volatile boolean open;
    private final Loop loop = new Loop("errand-upkeep");

    Upkeep(
            Promoter promoter,
            Rescuer rescuer,
            Pruner pruner,
            Membership membership,
            Clock clock,
            MaintenanceProperties properties) {
        this.promoter = promoter;
        this.rescuer = rescuer;
        this.pruner = pruner;
        this.membership = membership;
        this.clock = clock;
        this.properties = properties;
        this.dueTimes = new DueTimes(properties.pollInterval().toMillis());
    }

    private void run() {
        long pruneAt = clock.millis();
        long rescueAt = clock.millis() + properties.rescueInterval().toMillis();
        while (open) {
            long now = clock.millis();
            // Planned before the look: whatever is heard during it can only make the next one earlier.
            planWake(now + properties.pollInterval().toMillis());
            runSafely("promoting", () -> promote(now));
            if (now >= rescueAt || rescueNow) {
                rescueNow = false;
                rescueAt = now + properties.rescueInterval().toMillis();
                runSafely("rescuing", rescuer::runOnce);
            }
            if (now >= pruneAt && membership.leads()) {
                pruneAt = now + properties.pruneInterval().toMillis();
                runSafely("pruning", pruner::runOnce);
            }
            awaitWake();
        }
    }

    private void promote(long now) {
        boolean due = dueTimes.takeDue(now);
        wakeBy(dueTimes.next());
        if (membership.leads()) {
            wakeBy(promoter.runOnce());
        } else if (due) {
            promoter.moveDue();
        }
    }

    /** One kind of upkeep that fails does not keep the others from their turn. */
    private void runSafely(String what, Runnable work) {
        try {
            work.run();
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level()).log("no {} now: {}", what, e.getMessage());
        } catch (RuntimeException | Error e) {
            log.error("{} failed; trying again later", what, e);
        }
    }

    private void planWake(long at) {
        lock.lock();
        try {
            wakeAt = at;
        } finally {
            lock.unlock();
        }
    }

    private void awaitWake() {
        lock.lock();
        try {
            long millis = wakeAt - clock.millis();
            while (open && millis > 0) {
                earlier.await(millis, TimeUnit.MILLISECONDS);
                millis = wakeAt - clock.millis();
            }
        } catch (InterruptedException e) {
            log.debug("interrupted, which only the end of the process should do", e);
        } finally {
            lock.unlock();
        }
    }

    /** A job that waits for its time, or that may expire, can be due before the planned look. */
    @Override
    public void onEvent(JobEvent event) {
        Job job = event.job();
        if (job.state() == JobState.SCHEDULED) {
            heardOf(job.spec().runAt());
        }
        if (job.spec().expiresAt() != null && !job.done()) {
            heardOf(job.spec().expiresAt());
        }
    }

    private void heardOf(Instant due) {
        if (dueTimes.note(due.toEpochMilli(), clock.millis())) {
            wakeBy(due.toEpochMilli());
        }
    }

    @Override
    public void leads() {
        lookNow();
    }

    @Override
    public void died(List<String> names) {
        lookNow();
    }

    /** What fell due meanwhile is late. */
    @Override
    public void outageEnded() {
        wakeBy(clock.millis());
    }

    private void lookNow() {
        rescueNow = true;
        wakeBy(clock.millis());
    }

    private void wakeBy(long due) {
        lock.lock();
        try {
            if (due < wakeAt) {
                wakeAt = due;
                earlier.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        int rescued = rescuer.runOnce();
        if (rescued > 0) {
            log.info("{} attempts of an earlier process were lost with it and are dealt with", rescued);
        }
        if (membership.leads()) {
            promoter.runOnce();
        }
        open = true;
        loop.start(this::run);
    }

    @Override
    public void stop() {
        open = false;
        lock.lock();
        try {
            earlier.signal();
        } finally {
            lock.unlock();
        }
        boolean ended = loop.ended(LAST_ROUND);
        log.debug("the upkeep has ended: {}", ended);
    }

    @Override
    public boolean isRunning() {
        return open;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
