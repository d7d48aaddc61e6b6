package dev.errand.maintenance;

import dev.errand.cluster.Membership;
import dev.errand.cluster.MembershipListener;
import dev.errand.db.outage.OutageListener;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The thread of upkeep. Rescues what the previous process left before anything is dispatched; then sleeps until the next job is
 * due, which it learns from what is submitted here meanwhile and, as the leader, from the store. So a job that is due soon is
 * promoted in time by the node that heard of it, and all others by the leader; whatever both do is done once. Everything else is
 * the leader's.
 */
@Component
class Upkeep extends PhasedLifecycle implements JobListener, MembershipListener, OutageListener {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final Promoter promoter;
    private final Rescuer rescuer;
    private final Pruner pruner;
    private final Membership membership;
    private final Clock clock;
    private final MaintenanceProperties properties;
    private final DueTimes dueTimes;
    /** When the next round is planned; whoever hears of something that is due before makes it earlier. */
    private final AtomicLong wakeAt = new AtomicLong();

    private final Poller poller;
    private volatile boolean rescueNow;
    private long pruneAt;
    private long rescueAt;

    Upkeep(
            Promoter promoter,
            Rescuer rescuer,
            Pruner pruner,
            Membership membership,
            Clock clock,
            MaintenanceProperties properties) {
        super(Phase.UPKEEP);
        this.promoter = promoter;
        this.rescuer = rescuer;
        this.pruner = pruner;
        this.membership = membership;
        this.clock = clock;
        this.properties = properties;
        this.dueTimes = new DueTimes(properties.pollInterval().toMillis());
        this.poller = new Poller("errand-upkeep", "the upkeep of jobs", properties.pollInterval());
    }

    private Duration runOnce(boolean woken) {
        long now = clock.millis();
        if (now >= wakeAt.get()) {
            // Planned before the look: whatever is heard during it can only make the next one earlier.
            wakeAt.set(now + properties.pollInterval().toMillis());
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
        }
        return Duration.ofMillis(wakeAt.get() - clock.millis());
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

    /** A job that waits for its time, or that may expire, can be due before the planned look. */
    @Override
    public void onEvent(JobEvent event) {
        Job job = event.job();
        if (job.state() == JobState.SCHEDULED) {
            heardOf(job.spec().placement().runAt());
        }
        if (job.spec().placement().expiresAt() != null && !job.done()) {
            heardOf(job.spec().placement().expiresAt());
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
        if (wakeAt.getAndAccumulate(due, Math::min) > due) {
            poller.wake();
        }
    }

    @Override
    protected void begin() {
        int rescued = rescuer.runOnce();
        if (rescued > 0) {
            log.info("{} attempts of an earlier process were lost with it and are dealt with", rescued);
        }
        if (membership.leads()) {
            promoter.runOnce();
        }
        pruneAt = clock.millis();
        rescueAt = pruneAt + properties.rescueInterval().toMillis();
        wakeAt.set(pruneAt);
        poller.start(this::runOnce);
        poller.wake();
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
