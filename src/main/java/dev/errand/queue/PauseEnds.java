package dev.errand.queue;

import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Ends pauses of queues whose time is over, on whichever node looks first. Claims go by the time of a pause themselves; this wakes them. Looks when
 * the next one that is known ends, and now and then for others.
 */
@Component
class PauseEnds extends PhasedLifecycle implements Notifier.Listener {

    /** Where nothing is paused, the next pause is heard of; only of a hint that was lost nobody hears. */
    private static final int UNHEARD = 12;

    private final QueuePauses pauses;
    private final Clock clock;
    private final Duration interval;
    private final Poller poller;

    PauseEnds(
            QueuePauses pauses,
            Notifier notifier,
            Clock clock,
            @Value("${errand.maintenance.poll-interval}") Duration interval) {
        super(Phase.UPKEEP);
        this.pauses = pauses;
        this.clock = clock;
        this.interval = interval;
        this.poller = new Poller("errand-pauses", "ending pauses of queues", interval);
        notifier.on(this, Topic.QUEUES);
    }

    private Duration runOnce() {
        return pauses.endOver()
                .map(next -> Duration.between(clock.instant(), next))
                .map(rest -> rest.compareTo(interval) < 0 ? rest : interval)
                .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
                .orElse(interval.multipliedBy(UNHEARD));
    }

    @Override
    public void heard(String key) {
        poller.wake();
    }

    @Override
    public void anything() {}

    @Override
    protected void begin() {
        poller.start(woken -> runOnce());
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
