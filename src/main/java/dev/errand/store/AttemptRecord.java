package dev.errand.store;

import dev.errand.job.AttemptEnd;
import dev.errand.job.Failure;
import dev.errand.job.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job.
 *
 * @param number as it was counted: one that a shutdown interrupted, or a worker gave back, has that of the next one
 * @param node that ran it, if a node did and it is known
 * @param worker that ran it, as its tenant names it, if a worker did and it is known
 * @param queuedAt from when on it could have begun
 * @param startedAt when it began
 * @param finishedAt when it ended; nothing while it runs
 * @param end how it did
 * @param reason why it did not succeed
 * @param failure the error
 * @param retryAt from when on the next one could begin, if one followed by itself
 */
public record AttemptRecord(
        int number,
        @Nullable String node,
        @Nullable String worker,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable AttemptEnd end,
        @Nullable Reason reason,
        @Nullable Failure failure,
        @Nullable Instant retryAt) {

    /** The same, which cannot have begun before that. */
    public AttemptRecord notBefore(@Nullable Instant earliest) {
        return earliest == null || !queuedAt.isBefore(earliest)
                ? this
                : new AttemptRecord(
                        number, node, worker, earliest, startedAt, finishedAt, end, reason, failure, retryAt);
    }
}
