package dev.errand.limit;

import dev.errand.cluster.Membership;
import dev.errand.db.outage.OutageListener;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.JobState;
import dev.errand.job.LimitKey;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.runtime.Loop;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The thread that runs the limiter whenever a job was held or one that counts has ended, when a rate lets the next one start, and now
 * and then without any of that. Jobs that no limit holds never reach it.
 */
@Component
class LimiterLoop implements SmartLifecycle, JobListener, OutageListener {

    /** After the recovery, before the dispatcher. */
    static final int PHASE = 150;

    private static final Duration LAST_ROUND = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(LimiterLoop.class);

    private final Limiter limiter;
    private final Clock clock;
    private final LimitProperties properties;
    private final Hints hints;
    private final Membership membership;
    private volatile boolean open;
    private final Loop loop = new Loop("errand-limiter");

    LimiterLoop(Limiter limiter, Hints hints, Membership membership, Clock clock, LimitProperties properties) {
        this.limiter = limiter;
        this.hints = hints;
        this.membership = membership;
        this.clock = clock;
        this.properties = properties;
    }

    @Override
    public void onEvent(JobEvent event) {
        LimitKey key = event.job().spec().limit();
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

    private void run() {
        while (open) {
            try {
                hints.await(Math.min(
                        runOnce() - clock.millis(), properties.pollInterval().toMillis()));
            } catch (InterruptedException e) {
                log.debug("interrupted, which only the end of the process should do", e);
            }
        }
    }

    private long runOnce() {
        try {
            return limiter.runOnce(hints.take(), membership.leads());
        } catch (StoreUnavailableException e) {
            limiter.doubt();
            log.atLevel(e.level()).log("limited jobs are not looked after now: {}", e.getMessage());
            return clock.millis() + properties.pollInterval().toMillis();
        } catch (RuntimeException | Error e) {
            limiter.doubt();
            log.error(
                    "looking after limited jobs failed; trying again in {}: {}",
                    properties.pollInterval(),
                    e.toString());
            return clock.millis() + properties.pollInterval().toMillis();
        }
    }

    @Override
    public void outageEnded() {
        hints.wake();
    }

    @Override
    public void start() {
        open = true;
        loop.start(this::run);
    }

    @Override
    public void stop() {
        open = false;
        hints.wake();
        boolean ended = loop.ended(LAST_ROUND);
        log.debug("the limiter has ended: {}", ended);
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
