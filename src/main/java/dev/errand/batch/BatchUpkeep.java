package dev.errand.batch;

import dev.errand.cluster.Membership;
import dev.errand.store.StoreUnavailableException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread that looks over the batches now and then, if this node leads. */
@Component
class BatchUpkeep implements SmartLifecycle {

    /** After the store, and ended before it. */
    static final int PHASE = 100;

    private static final Logger log = LoggerFactory.getLogger(BatchUpkeep.class);

    private final BatchSweep sweep;
    private final Membership membership;
    private final long intervalMillis;
    private @Nullable ScheduledExecutorService timer;

    BatchUpkeep(BatchSweep sweep, Membership membership, BatchProperties properties) {
        this.sweep = sweep;
        this.membership = membership;
        this.intervalMillis = properties.upkeepInterval().toMillis();
    }

    private void runSafely() {
        try {
            int changed = membership.leads() ? sweep.runOnce() : 0;
            if (changed > 0) {
                log.debug("{} batches were looked after", changed);
            }
        } catch (StoreUnavailableException e) {
            log.warn("no upkeep of batches now: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            log.error("the upkeep of batches failed; trying again in {} ms", intervalMillis, e);
        }
    }

    @Override
    public void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("errand-batch-upkeep").daemon().factory());
        var unused =
                timer.scheduleWithFixedDelay(this::runSafely, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (timer != null) {
            timer.shutdown();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
