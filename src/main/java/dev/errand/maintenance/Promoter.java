package dev.errand.maintenance;

import dev.errand.completion.JobEvents;
import dev.errand.job.Job;
import dev.errand.job.event.JobEvent;
import dev.errand.limit.LimitSignals;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.JobStore;
import dev.errand.store.JobStore.Promoted;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Queues the jobs whose time has come, and fails those whose time is over before they started. */
@Component
class Promoter {

    private static final long OTHERS_MILLIS = 100;

    private final JobStore store;
    private final JobEvents events;
    private final Notifier notifier;
    private final LimitSignals hints;
    private final Clock clock;
    private final int batch;

    Promoter(
            JobStore store,
            JobEvents events,
            Notifier notifier,
            LimitSignals hints,
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
            int moved = move(now);
            next = store.nextDue().orElse(Long.MAX_VALUE);
            if (moved == 0) {
                // Another node is just at it.
                return Math.max(next, now.toEpochMilli() + OTHERS_MILLIS);
            }
        }
        return next;
    }

    /** Moves what is due without asking when the next is: for who knows that something is. */
    void moveDue() {
        Instant now = clock.instant();
        int moved;
        do {
            moved = move(now);
        } while (moved >= batch);
    }

    private int move(Instant now) {
        // Expired first: a job whose time came and went while nobody looked must not start.
        List<Job> expired = store.expire(now, batch);
        expired.forEach(job -> events.publish(new JobEvent.Finished(job)));
        List<Promoted> promoted = store.promote(now, batch);
        tell(promoted);
        return expired.size() + promoted.size();
    }

    private void tell(List<Promoted> promoted) {
        promoted.stream().map(Promoted::workplace).distinct().forEach(where -> notifier.tell(Topic.WORK, where));
        promoted.stream().map(Promoted::limit).filter(Objects::nonNull).forEach(hints::add);
        promoted.forEach(job -> notifier.tell(Topic.CHANGED, job.id().value()));
    }
}
