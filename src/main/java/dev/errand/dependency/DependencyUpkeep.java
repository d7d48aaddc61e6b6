package dev.errand.dependency;

import dev.errand.cluster.Membership;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
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

    /** How many intervals it rests where nobody waits: a service without such jobs is to ask next to nothing. */
    static final int IDLE = 6;

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

    /** Where there is always something to settle, too, the look has its turn. Answers how long to rest. */
    Duration runOnce(boolean woken) {
        Duration interval = properties.upkeepInterval();
        if (woken && sweep.settleLeft()) {
            poller.wake();
        }
        Instant now = clock.instant();
        if (!membership.leads() || (woken && now.isBefore(nextLook))) {
            return interval;
        }
        nextLook = now.plus(interval);
        OptionalInt told = sweep.runOnce();
        if (told.orElse(0) > 0) {
            log.info("{} ends were told to jobs that waited for them although they were over", told.getAsInt());
        }
        return told.isPresent() ? interval : interval.multipliedBy(IDLE);
    }

    @Override
    protected void begin() {
        poller.start(this::runOnce);
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
