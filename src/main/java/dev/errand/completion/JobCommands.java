package dev.errand.completion;

import dev.errand.db.commit.Addendum;
import dev.errand.job.JobId;
import dev.errand.job.event.JobEvent;
import dev.errand.store.CancelVerdict;
import dev.errand.store.DeleteVerdict;
import dev.errand.store.JobStore;
import dev.errand.store.RetryVerdict;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What people order to be done with a job: cancel, retry, delete. On disk when the call returns. */
@Component
public class JobCommands {

    private final JobStore store;
    private final JobEvents events;
    private final Clock clock;

    /** With what it writes to and tells. */
    public JobCommands(JobStore store, JobEvents events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** Calls a job off at once, or asks for it when it runs. */
    public CancelVerdict cancel(JobId id, @Nullable String reason) {
        return cancel(id, reason, Addendum.NONE);
    }

    /** The same, with what else is written if it is called off. */
    public CancelVerdict cancel(JobId id, @Nullable String reason, Addendum also) {
        CancelVerdict verdict = store.cancel(id, reason, clock.instant(), also);
        if (verdict instanceof CancelVerdict.Canceled canceled) {
            events.publish(new JobEvent.Finished(canceled.job()));
        } else if (verdict instanceof CancelVerdict.Requested requested) {
            events.publish(new JobEvent.CancelRequested(requested.job()));
        }
        return verdict;
    }

    /** Queues a failed or canceled job anew. */
    public RetryVerdict retry(JobId id) {
        RetryVerdict verdict = store.retry(id, clock.instant());
        if (verdict instanceof RetryVerdict.Queued queued) {
            events.publish(new JobEvent.Requeued(queued.job()));
        }
        return verdict;
    }

    /** Removes a final job. */
    public DeleteVerdict delete(JobId id) {
        return store.delete(id, clock.instant());
    }
}
