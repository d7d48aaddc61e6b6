package dev.errand.limit;

import dev.errand.cluster.Membership;
import dev.errand.db.outage.OutageListener;
import dev.errand.job.JobState;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.LimitKey;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * The thread that runs the limiter whenever a job was held or one that counts has ended, when a rate lets the next one start, and now
 * and then without any of that. Jobs that no limit holds never reach it.
 */
@Component
class LimiterLoop extends PhasedLifecycle implements JobListener, OutageListener {

    private final Limiter limiter;
    private final Clock clock;
    private final Duration interval;
    private final LimitSignals hints;
    private final Membership membership;
    private final Poller poller;

    LimiterLoop(Limiter limiter, LimitSignals hints, Membership membership, Clock clock, LimitProperties properties) {
        super(Phase.LIMITS);
        this.limiter = limiter;
        this.hints = hints;
        this.membership = membership;
        this.clock = clock;
        this.interval = properties.pollInterval();
        this.poller = new Poller("errand-limiter", "looking after limited jobs", interval, hints.bell());
    }

    @Override
    public void onEvent(JobEvent event) {
        LimitKey key = event.job().spec().placement().limit();
        if (key != null && mayLetGoOn(event)) {
            hints.add(key);
        }
    }

    /** One is there to go on, or one that counted is out of the way, be it for its next attempt only. */
    private static boolean mayLetGoOn(JobEvent event) {
        return event instanceof JobEvent.Finished
                || event instanceof JobEvent.Requeued
                || (event instanceof JobEvent.Submitted && event.job().state() == JobState.QUEUED);
    }

    private Duration runOnce(boolean woken) {
        try {
            long millis = limiter.runOnce(hints.take(), membership.leads()) - clock.millis();
            return Duration.ofMillis(Math.min(millis, interval.toMillis()));
        } catch (RuntimeException | Error e) {
            limiter.doubt();
            throw e;
        }
    }

    @Override
    public void outageEnded() {
        hints.wake();
    }

    @Override
    protected void begin() {
        poller.start(this::runOnce);
        poller.wake();
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
