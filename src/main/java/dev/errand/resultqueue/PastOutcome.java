package dev.errand.resultqueue;

import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An outcome that its job's row no longer shows, because the job was queued again by hand. Only failed and canceled jobs are, so
 * there is no result in it.
 */
public record PastOutcome(
        JobState state,
        Attempts attempts,
        @Nullable Progress progress,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Job.@Nullable CancelRequest cancel,
        @Nullable Reason reason,
        @Nullable Failure failure) {

    /** The outcome of a final job, as JSON. */
    static String of(Job job) {
        return OutcomeJson.MAPPER.writeValueAsString(new PastOutcome(
                job.state(),
                job.attempts(),
                job.progress(),
                job.startedAt(),
                job.finishedAt(),
                job.cancel(),
                job.reason(),
                job.failure()));
    }

    /** The job as it was with the outcome that the JSON holds. */
    public static Job restore(Job now, String json) {
        PastOutcome past = OutcomeJson.MAPPER.readValue(json, PastOutcome.class);
        return new Job(
                now.id(),
                now.spec(),
                past.state,
                now.version(),
                past.attempts,
                new Job.Run(past.startedAt, null, past.progress),
                past.cancel,
                new Job.Ending(past.finishedAt, past.reason, past.failure, null, null));
    }
}
