package dev.errand.schedule;

import dev.errand.cluster.Membership;
import dev.errand.cluster.MembershipListener;
import dev.errand.db.outage.OutageListener;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The thread that fires schedules, on the node that leads: rests until the next one is due, or one is heard of. Other nodes ask nothing. What a crash
 * leaves undecided, the next leader decides.
 */
@Component
class ScheduleLoop extends PhasedLifecycle implements Notifier.Listener, MembershipListener, OutageListener {

    private static final Logger log = LoggerFactory.getLogger(ScheduleLoop.class);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ScheduleRound round;
    private final ScheduleUpkeep upkeep;
    private final Cluster cluster;
    private final Clock clock;
    private final Duration interval;
    private final Poller poller;
    /** Whether what this node configures stands under its name. */
    private volatile boolean registered;

    ScheduleLoop(
            ScheduleRound round,
            ScheduleUpkeep upkeep,
            Cluster cluster,
            Notifier notifier,
            Clock clock,
            ScheduleProperties properties) {
        super(Phase.UPKEEP);
        this.round = round;
        this.upkeep = upkeep;
        this.cluster = cluster;
        this.clock = clock;
        this.interval = properties.pollInterval();
        this.poller = new Poller("errand-schedules", "firing schedules", RETRY);
        notifier.on(this, Topic.SCHEDULES);
    }

    /** This node among others, and what it brings along. */
    @Component
    record Cluster(Membership membership, ConfiguredSchedules configured) {}

    private Duration runOnce() {
        round.tellStarted();
        if (!registered && !register()) {
            return RETRY;
        }
        if (!cluster.membership().leads()) {
            return interval;
        }
        upkeep.runOnce();
        Instant next = round.runOnce(clock.instant());
        Duration rest = Duration.between(clock.instant(), next);
        return rest.compareTo(interval) > 0 ? interval : rest.isNegative() ? Duration.ZERO : rest;
    }

    /** Said first, so that a loss of its name in between is not forgotten. */
    private boolean register() {
        registered = true;
        boolean done = false;
        try {
            done = cluster.configured().register();
        } finally {
            if (!done) {
                registered = false;
            }
        }
        return done;
    }

    @Override
    public void heard(String id) {
        if (id.isEmpty()) {
            upkeep.nodesChanged();
        }
        poller.wake();
    }

    @Override
    public void anything() {}

    /** It goes on under another name. */
    @Override
    public void lost(String formerName) {
        registered = false;
        poller.wake();
    }

    @Override
    public void leads() {
        poller.wake();
    }

    @Override
    public void died(List<String> names) {
        upkeep.nodesChanged();
        poller.wake();
    }

    @Override
    public void outageEnded() {
        poller.wake();
    }

    @Override
    protected void begin() {
        cluster.configured().check();
        // What was registered before a stop is not any more.
        registered = false;
        poller.start(woken -> runOnce());
        poller.wake();
    }

    @Override
    protected void end() {
        poller.stop();
        try {
            cluster.configured().unregister();
        } catch (StoreUnavailableException e) {
            log.debug("what this node configures counts until others find it dead: {}", e.getMessage());
        }
    }
}
