package dev.errand.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the store last knew it: a snapshot that does not change.
 *
 * @param id its name
 * @param spec what was asked for
 * @param state where it stands
 * @param version how often its row was written; rises with every change
 * @param createdAt when it was accepted
 * @param attempts how often it was tried
 * @param progress what the present or last attempt said last
 * @param startedAt when the present or last attempt began
 * @param finishedAt when it became final
 * @param cancel who asked for a stop, if anybody did
 * @param reason why it did not succeed
 * @param failure the last attempt's error
 * @param result what it returned, where the reader asked for it and it is still kept
 * @param resultInfo what can be said of the result without reading it
 * @param lease who runs it
 */
public record Job(
        JobId id,
        JobSpec spec,
        JobState state,
        long version,
        Instant createdAt,
        Attempts attempts,
        @Nullable Progress progress,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable CancelRequest cancel,
        @Nullable Reason reason,
        @Nullable Failure failure,
        @Nullable Result result,
        @Nullable ResultInfo resultInfo,
        @Nullable Lease lease) {

    /** Whether it is final. */
    public boolean done() {
        return state.isFinal();
    }

    /** When its result can no longer be read, judged anew at each reading; nothing while it is not final. */
    public boolean resultExpired(Instant now) {
        return finishedAt != null && spec.resultTtl() != null && now.isAfter(finishedAt.plus(spec.resultTtl()));
    }

    /** The job after the outcome of its attempt was recorded, together with what the attempt said last. */
    public Job after(Transition transition, @Nullable Progress said, Instant at) {
        Result kept = transition.result();
        return new Job(
                id,
                transition.runAt() == null ? spec : spec.withRunAt(transition.runAt()),
                transition.to(),
                version + 1,
                createdAt,
                transition.attempts(),
                said == null ? progress : said,
                startedAt,
                transition.to().isFinal() ? at : null,
                cancel,
                transition.reason(),
                transition.failure(),
                kept,
                kept == null ? null : new ResultInfo(kept.contentType(), kept.bytes().length),
                null);
    }

    /** The same job for a reader who is not given its result. */
    public Job withoutResult() {
        return copy(progress, null);
    }

    /** The same job with what its attempt said since. */
    public Job reporting(Progress said) {
        return copy(said, result);
    }

    private Job copy(@Nullable Progress otherProgress, @Nullable Result otherResult) {
        return new Job(
                id,
                spec,
                state,
                version,
                createdAt,
                attempts,
                otherProgress,
                startedAt,
                finishedAt,
                cancel,
                reason,
                failure,
                otherResult,
                resultInfo,
                lease);
    }

    /**
     * A request to stop.
     *
     * @param at when the first one came
     * @param reason what the canceler wrote
     */
    public record CancelRequest(Instant at, @Nullable String reason) {}

    /**
     * What is known of a result without its bytes.
     *
     * @param contentType the media type, {@code null} for JSON
     * @param size the number of bytes
     */
    public record ResultInfo(@Nullable String contentType, long size) {}
}
