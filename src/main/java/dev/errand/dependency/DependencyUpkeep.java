package dev.errand.dependency;

import dev.errand.cluster.Membership;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The thread that settles what one transaction had no room for: at once where that was on this node, and else on the node that leads, which looks
 * now and then.
 */
@Component
class DependencyUpkeep extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DependencyUpkeep.class);

    private final DependencySweep sweep;
    private final Membership membership;
    private final DependencyProperties properties;
    private final Poller poller;

    DependencyUpkeep(
            DependencySweep sweep, Membership membership, DependencyNews news, DependencyProperties properties) {
        super(Phase.UPKEEP);
        this.sweep = sweep;
        this.membership = membership;
        this.properties = properties;
        this.poller = new Poller(
                "errand-dependencies", "settling what waits for others", properties.upkeepInterval(), news.bell());
    }

    private void runOnce(boolean woken) {
        if (woken) {
            sweep.settleLeft();
        } else if (membership.leads()) {
            int repaired = sweep.runOnce();
            if (repaired > 0) {
                log.info("{} ends were told to jobs that waited for them although they were over", repaired);
            }
        }
    }

    @Override
    protected void begin() {
        poller.start(woken -> {
            runOnce(woken);
            return properties.upkeepInterval();
        });
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
