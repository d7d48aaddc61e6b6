package dev.errand.resultqueue;

import dev.errand.encryption.Place;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.UnreadableException;
import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger log = LoggerFactory.getLogger(PastOutcome.class);

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

    /** Where it stands. */
    static Place place(Job job) {
        return new Place(job.spec().placement().tenant(), job.id().value(), "queue_message.past");
    }

    private static PastOutcome read(Job now, String stored) {
        try {
            return OutcomeJson.MAPPER.readValue(Sealed.open(stored, place(now)), PastOutcome.class);
        } catch (UnreadableException e) {
            log.error("{}", e.getMessage());
            Failure failure = Failure.of(Reason.TASK_FAILED, "what became of the job cannot be decrypted");
            return new PastOutcome(
                    JobState.FAILED, now.attempts(), null, null, now.createdAt(), null, failure.reason(), failure);
        }
    }

    /** The job as it was with the outcome that the JSON holds. */
    public static Job restore(Job now, String json) {
        PastOutcome past = read(now, json);
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
