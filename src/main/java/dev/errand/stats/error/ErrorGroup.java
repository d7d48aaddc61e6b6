package dev.errand.stats.error;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Errors that are alike.
 *
 * @param tenant whose
 * @param type the code
 * @param className the class of the exception
 * @param message of the first one
 * @param stack of the first one, where it was read
 * @param firstAt when that was
 * @param lastAt when the last one was
 * @param lastJob whose attempt that was
 */
public record ErrorGroup(
        String tenant,
        String fingerprint,
        String task,
        String type,
        @Nullable String className,
        @Nullable String message,
        @Nullable String stack,
        Instant firstAt,
        Instant lastAt,
        String lastJob) {

    /** The same error of two tenants, as one. */
    ErrorGroup and(ErrorGroup other) {
        ErrorGroup first = other.firstAt.isBefore(firstAt) ? other : this;
        ErrorGroup last = other.lastAt.isAfter(lastAt) ? other : this;
        return new ErrorGroup(
                first.tenant,
                fingerprint,
                first.task,
                first.type,
                first.className,
                first.message,
                first.stack,
                first.firstAt,
                last.lastAt,
                last.lastJob);
    }
}
