package dev.errand.store;

import dev.errand.job.Progress;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the end of an attempt makes of its job's row, as the columns hold it.
 *
 * @param ends whether the job is final now; one that would go on is not written when somebody asked for a stop meanwhile
 */
record OutcomeRow(
        String id,
        String token,
        boolean ends,
        String state,
        int attempt,
        int failures,
        int losses,
        @Nullable Long runAt,
        @Nullable Long finishedAt,
        @Nullable Long purgeAt,
        @Nullable String reason,
        @Nullable String failure,
        @Nullable Result result,
        @Nullable Progress progress) {

    /** What is to be written, for a job that is kept so long after its end, or longer where it asked for it. */
    static OutcomeRow of(Completion completion, Duration retention) {
        Transition transition = completion.transition();
        boolean ends = transition.to().isFinal();
        long at = completion.at().toEpochMilli();
        return new OutcomeRow(
                completion.job().id().value(),
                completion.lease().token(),
                ends,
                transition.to().code(),
                transition.attempts().number(),
                transition.attempts().failures(),
                transition.attempts().losses(),
                JobInsert.millis(transition.runAt()),
                ends ? at : null,
                ends ? at + keptFor(completion, retention) : null,
                transition.reason() == null ? null : transition.reason().code(),
                StoredJson.ofFailure(transition.failure()),
                transition.result(),
                completion.progress());
    }

    /** The record outlives the result that the job asked to be kept for longer. */
    private static long keptFor(Completion completion, Duration retention) {
        Duration ttl = completion.job().spec().resultTtl();
        return (ttl != null && ttl.compareTo(retention) > 0 ? ttl : retention).toMillis();
    }

    @Nullable
    String resultType() {
        return result == null ? null : result.contentType();
    }

    @Nullable
    Long resultSize() {
        return result == null ? null : (long) result.bytes().length;
    }

    byte @Nullable [] resultBytes() {
        return result == null ? null : result.bytes();
    }

    @Nullable
    Double percent() {
        return progress == null ? null : progress.percent();
    }

    @Nullable
    String message() {
        return progress == null ? null : progress.message();
    }

    @Nullable
    Long progressAt() {
        return progress == null ? null : progress.at().toEpochMilli();
    }
}
