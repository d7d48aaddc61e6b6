package dev.errand.worker.lease;

import dev.errand.job.Failure;
import dev.errand.job.Result;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A worker says how an attempt ended.
 *
 * @param token of its lease
 * @param said how
 * @param fingerprint the same for a repetition of the same request
 */
public record LeaseEnd(String token, Said said, String fingerprint) {

    /** How it ended by the worker's word. */
    public sealed interface Said {}

    /** The task returned. */
    public record Completed(Result result) implements Said {}

    /** It returned more than is kept. */
    public record TooLarge(String message) implements Said {}

    /** It failed. */
    public record Failed(
            Failure failure, boolean retryable, @Nullable Duration retryAfter) implements Said {}

    /** It is given back. */
    public record Released(Duration delay, @Nullable String reason) implements Said {}

    /** What became of that. */
    public enum Outcome {
        /** It is on disk. */
        DONE,
        /** It was before. */
        REPEATED,
        /** The token is not the present one, or ended otherwise. */
        LOST,
        /** The result was too large, and the job has ended as that. */
        TOO_LARGE;

        /** The word in documents and in the database. */
        public String code() {
            return this == TOO_LARGE ? "too-large" : name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
