package dev.errand.execution;

import dev.errand.job.Result;
import dev.errand.memory.Band;
import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.queue.ExecutionProperties;
import dev.errand.task.Content;
import dev.errand.task.result.EncodedResult;
import dev.errand.task.result.ResultEncoder;
import dev.errand.task.result.ResultTooLargeException;
import dev.errand.task.result.SpooledResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Encodes what tasks return. What is not small is encoded when there is memory for it, which is held until it is recorded. */
@Component
class AttemptResults {

    /** While it is written it grows by being copied. */
    private static final int WEIGHT = 3;

    private static final int SPOOLED_WEIGHT = 2;

    private final ResultEncoder encoder;
    private final Budget budget;
    private final Band band;
    private final long maxBytes;

    AttemptResults(ResultEncoder encoder, Memory memory, ExecutionProperties properties) {
        this.encoder = encoder;
        this.budget = memory.attempts();
        this.band = memory.results();
        this.maxBytes = properties.maxResultBytes().toBytes();
    }

    /**
     * The result as it is kept.
     *
     * @throws ResultTooLargeException if it is larger than any may be
     */
    Result encode(@Nullable Object value, Attempt attempt) throws InterruptedException {
        return result(isSmall(value) ? small(value, attempt) : large(value, attempt));
    }

    private static boolean isSmall(@Nullable Object value) {
        return switch (value) {
            case Content content -> content.bytes().length <= Memory.SMALL;
            case SpooledResult spooled -> spooled.size() <= Memory.SMALL;
            case null, default -> true;
        };
    }

    /** Nobody knows how large it is before it is written; most are small. */
    private EncodedResult small(@Nullable Object value, Attempt attempt) throws InterruptedException {
        if (maxBytes <= Memory.SMALL) {
            return encoder.encode(value, maxBytes);
        }
        try {
            return encoder.encode(value, Memory.SMALL);
        } catch (ResultTooLargeException e) {
            return large(value, attempt);
        }
    }

    private EncodedResult large(@Nullable Object value, Attempt attempt) throws InterruptedException {
        // Of what is spooled it is known how large it is; it is copied once, where blanks around it are left out.
        long weight = value instanceof SpooledResult spooled ? SPOOLED_WEIGHT * spooled.size() : WEIGHT * maxBytes;
        Share share = budget.await(weight, band);
        try {
            EncodedResult encoded = encoder.encode(value, maxBytes);
            share.keep(encoded.bytes().length);
            attempt.holdResult(share);
            return encoded;
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    private static Result result(EncodedResult encoded) {
        return new Result(encoded.contentType(), encoded.bytes());
    }
}
