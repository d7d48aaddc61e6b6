package dev.errand.batch;

import dev.errand.cluster.Membership;
import dev.errand.runtime.Poller;
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
    private final Poller poller;

    BatchUpkeep(BatchSweep sweep, Membership membership, BatchProperties properties) {
        this.sweep = sweep;
        this.membership = membership;
        this.poller = new Poller("errand-batch-upkeep", "the upkeep of batches", properties.upkeepInterval());
    }

    private void runOnce() {
        int changed = membership.leads() ? sweep.runOnce() : 0;
        if (changed > 0) {
            log.debug("{} batches were looked after", changed);
        }
    }

    @Override
    public void start() {
        poller.every(this::runOnce);
    }

    @Override
    public void stop() {
        poller.stop();
    }

    @Override
    public boolean isRunning() {
        return poller.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
