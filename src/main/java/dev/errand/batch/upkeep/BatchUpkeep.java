package dev.errand.batch.upkeep;

import dev.errand.batch.BatchProperties;
import dev.errand.cluster.Membership;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The thread that looks over the batches now and then, if this node leads. */
@Component
class BatchUpkeep extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BatchUpkeep.class);

    private final BatchSweep sweep;
    private final Membership membership;
    private final Poller poller;

    BatchUpkeep(BatchSweep sweep, Membership membership, BatchProperties properties) {
        super(Phase.UPKEEP);
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
    protected void begin() {
        poller.every(this::runOnce);
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
