package dev.errand.execution;

import dev.errand.completion.JobEvents;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.Progress;
import dev.errand.job.event.JobEvent;
import dev.errand.queue.ExecutionProperties;
import dev.errand.store.JobStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes what attempts say of themselves to the store, at a bounded rate: the last progress and the lines of the log. Tells of it
 * once it is there. What a crash swallows is at most what was said within one interval.
 */
@Component
class AttemptReports {

    private static final Logger log = LoggerFactory.getLogger(AttemptReports.class);

    private final JobStore store;
    private final JobEvents events;
    private final Clock clock;
    private final Duration interval;
    private final ExecutionProperties.LogProperties limits;

    AttemptReports(JobStore store, JobEvents events, Clock clock, ExecutionProperties properties) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.interval = properties.progressInterval();
        this.limits = properties.log();
    }

    /** An attempt that begins now. */
    Attempt begin(Job job, Lease lease) {
        return new Attempt(job, lease, clock.instant(), new AttemptLog(limits.maxPending()));
    }

    /** Stores what is new, unless something of the same kind was stored a moment ago. */
    void store(Attempt attempt, Instant now) {
        if (now.isAfter(attempt.progressStoredAt().plus(interval))) {
            storeProgress(attempt, now);
        }
        if (now.isAfter(attempt.log().takenAt().plus(interval))) {
            storeLines(attempt, now);
        }
    }

    /**
     * Stores the last lines of an attempt that has ended; completes when all of them are there, or could not be written, and never
     * fails. The outcome comes after them, since with it the lease ends.
     */
    CompletableFuture<?> storeRest(Attempt attempt) {
        storeLines(attempt, clock.instant());
        return attempt.log().stored();
    }

    private void storeProgress(Attempt attempt, Instant now) {
        Progress progress = attempt.takeProgress(now);
        if (progress == null) {
            return;
        }
        var unused = store.progress(attempt.job().id(), attempt.lease(), progress)
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        attempt.progressNotStored();
                        log.debug(
                                "the progress of {} could not be stored",
                                attempt.job().id(),
                                failure);
                    } else if (written) {
                        events.publish(new JobEvent.Reported(attempt.job(), progress));
                    }
                });
    }

    private void storeLines(Attempt attempt, Instant now) {
        List<LogLine> lines = attempt.log().take(now);
        if (lines.isEmpty()) {
            return;
        }
        attempt.log()
                .storing(store.log(attempt.job().id(), attempt.lease(), lines, limits.maxKept())
                        .handle((written, failure) -> {
                            if (failure != null) {
                                attempt.log().putBack(lines);
                                log.debug(
                                        "{} lines of {} could not be stored",
                                        lines.size(),
                                        attempt.job().id(),
                                        failure);
                            } else if (written) {
                                events.publish(new JobEvent.Reported(attempt.job(), null));
                            }
                            return written;
                        }));
    }
}
