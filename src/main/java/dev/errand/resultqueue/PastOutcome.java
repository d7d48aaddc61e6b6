package dev.errand.resultqueue;

import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * An outcome that its job's row no longer shows, because the job was queued again by hand. Only failed and canceled jobs are, so
 * there is no result in it.
 */
record PastOutcome(
        JobState state,
        Attempts attempts,
        @Nullable Progress progress,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Job.@Nullable CancelRequest cancel,
        @Nullable Reason reason,
        @Nullable Failure failure) {

    /** Texts of tasks can hold halves of surrogate pairs, which no database takes as they are. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    /** The outcome of a final job, as JSON. */
    static String of(Job job) {
        return MAPPER.writeValueAsString(new PastOutcome(
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
    static Job restore(Job now, String json) {
        PastOutcome past = MAPPER.readValue(json, PastOutcome.class);
        return new Job(
                now.id(),
                now.spec(),
                past.state,
                now.version(),
                now.createdAt(),
                past.attempts,
                past.progress,
                past.startedAt,
                past.finishedAt,
                past.cancel,
                past.reason,
                past.failure,
                null,
                null,
                null);
    }
}
