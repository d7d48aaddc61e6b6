package dev.errand.dependency;

import dev.errand.cluster.Membership;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Instant;
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
    private final Clock clock;
    private final Poller poller;
    private Instant nextLook = Instant.EPOCH;

    DependencyUpkeep(
            DependencySweep sweep,
            Membership membership,
            DependencyNews news,
            DependencyProperties properties,
            Clock clock) {
        super(Phase.UPKEEP);
        this.clock = clock;
        this.sweep = sweep;
        this.membership = membership;
        this.properties = properties;
        this.poller = new Poller(
                "errand-dependencies", "settling what waits for others", properties.upkeepInterval(), news.bell());
    }

    /** Where there is always something to settle, too, the look has its turn. */
    void runOnce(boolean woken) {
        if (woken) {
            sweep.settleLeft();
        }
        Instant now = clock.instant();
        if (membership.leads() && (!woken || !now.isBefore(nextLook))) {
            nextLook = now.plus(properties.upkeepInterval());
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
