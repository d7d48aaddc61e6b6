package dev.errand.maintenance;

import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.job.JobListener;
import dev.errand.job.JobState;
import dev.errand.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The thread of upkeep. Rescues what the previous process left before anything is dispatched; then sleeps until the next job is
 * due, which it learns from the store and from what is submitted meanwhile.
 */
@Component
class Upkeep implements SmartLifecycle, JobListener {

    /** After the store, before the dispatcher. */
    static final int PHASE = 100;

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final Promoter promoter;
    private final Rescuer rescuer;
    private final Pruner pruner;
    private final Clock clock;
    private final MaintenanceProperties properties;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private long wakeAt;
    private volatile boolean open;
    private @Nullable Thread thread;

    Upkeep(Promoter promoter, Rescuer rescuer, Pruner pruner, Clock clock, MaintenanceProperties properties) {
        this.promoter = promoter;
        this.rescuer = rescuer;
        this.pruner = pruner;
        this.clock = clock;
        this.properties = properties;
    }

    private void run() {
        long pruneAt = clock.millis();
        long rescueAt = clock.millis() + properties.rescueInterval().toMillis();
        while (open) {
            long now = clock.millis();
            // Planned before the look: whatever is heard during it can only make the next one earlier.
            planWake(now + properties.pollInterval().toMillis());
            runSafely("promoting", () -> wakeBy(promoter.runOnce()));
            if (now >= rescueAt) {
                rescueAt = now + properties.rescueInterval().toMillis();
                runSafely("rescuing", rescuer::runOnce);
            }
            if (now >= pruneAt) {
                pruneAt = now + properties.pruneInterval().toMillis();
                runSafely("pruning", pruner::runOnce);
            }
            awaitWake();
        }
    }

    /** One kind of upkeep that fails does not keep the others from their turn. */
    private void runSafely(String what, Runnable work) {
        try {
            work.run();
        } catch (StoreUnavailableException e) {
            log.warn("no {} now: {}", what, e.getMessage());
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
            wakeBy(job.spec().runAt().toEpochMilli());
        }
        if (job.spec().expiresAt() != null && !job.done()) {
            wakeBy(job.spec().expiresAt().toEpochMilli());
        }
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
        promoter.runOnce();
        open = true;
        thread = Thread.ofPlatform().name("errand-upkeep").start(this::run);
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
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
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
