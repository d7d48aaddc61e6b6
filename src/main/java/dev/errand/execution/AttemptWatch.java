package dev.errand.execution;

import dev.errand.execution.Attempt.Stop;
import dev.errand.job.Failure;
import dev.errand.job.Outcome;
import dev.errand.queue.ExecutionProperties;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks over the running attempts at short intervals: tells those to stop that take too long, abandons those that do not stop,
 * and stores what they report. One thread, whatever the number of attempts.
 */
@Component
class AttemptWatch extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AttemptWatch.class);

    private final RunningJobs running;
    private final AttemptReports reports;
    private final Clock clock;
    private final ExecutionProperties properties;
    private final Poller poller;

    AttemptWatch(RunningJobs running, AttemptReports reports, Clock clock, ExecutionProperties properties) {
        super(Phase.ATTEMPTS);
        this.running = running;
        this.reports = reports;
        this.clock = clock;
        this.properties = properties;
        this.poller = new Poller("errand-watch", "watching the attempts", properties.watchInterval());
    }

    /** Looks once. */
    void runOnce() {
        if (running.size() == 0) {
            return;
        }
        Instant now = clock.instant();
        for (Attempt attempt : running.attempts()) {
            if (!attempt.hasEnded()) {
                watch(attempt, now);
            }
        }
    }

    private void watch(Attempt attempt, Instant now) {
        if (now.isAfter(attempt.deadline())) {
            attempt.stop(Stop.TIMEOUT, now);
        }
        Instant stopAt = attempt.stopAt();
        if (stopAt != null && now.isAfter(stopAt.plus(properties.abandonAfter()))) {
            abandon(attempt);
        } else {
            reports.store(attempt, now);
        }
    }

    private void abandon(Attempt attempt) {
        Failure failure = Failures.abandoned(attempt, properties.abandonAfter());
        log.warn(
                "{} does not stop and is abandoned; its thread is at\n{}",
                attempt.job().id(),
                failure.stack());
        running.abandon(attempt, abandoned(attempt, failure));
    }

    private static Outcome abandoned(Attempt attempt, Failure failure) {
        Stop why = attempt.stopped();
        if (why == Stop.SHUTDOWN) {
            return new Outcome.Interrupted();
        }
        if (why == Stop.FENCED) {
            return new Outcome.Lost();
        }
        return why == Stop.CANCEL ? new Outcome.Canceled(failure) : new Outcome.Failed(failure);
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
