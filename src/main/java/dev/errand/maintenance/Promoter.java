package dev.errand.maintenance;

import dev.errand.completion.JobEvents;
import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.limit.Hints;
import dev.errand.notifier.Notifier;
import dev.errand.store.JobStore;
import dev.errand.store.Promotion;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Queues the jobs whose time has come, and fails those whose time is over before they started. */
@Component
class Promoter {

    private final JobStore store;
    private final JobEvents events;
    private final Notifier notifier;
    private final Hints hints;
    private final Clock clock;
    private final int batch;

    Promoter(
            JobStore store,
            JobEvents events,
            Notifier notifier,
            Hints hints,
            Clock clock,
            MaintenanceProperties properties) {
        this.store = store;
        this.events = events;
        this.notifier = notifier;
        this.hints = hints;
        this.clock = clock;
        this.batch = properties.batch();
    }

    /** Moves all that is due; answers when to look again, in milliseconds since 1970, or the greatest number for never. */
    long runOnce() {
        Instant now = clock.instant();
        long next = store.nextDue().orElse(Long.MAX_VALUE);
        while (next <= now.toEpochMilli()) {
            // Expired first: a job whose time came and went while nobody looked must not start.
            List<Job> expired = store.expire(now, batch);
            expired.forEach(job -> events.publish(new JobEvent.Finished(job)));
            Promotion promoted = store.promote(now, batch);
            promoted.queues().keySet().forEach(notifier::workWaits);
            promoted.limits().forEach(hints::add);
            next = store.nextDue().orElse(Long.MAX_VALUE);
        }
        return next;
    }
}
