package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.store.AttemptRecord;
import org.jspecify.annotations.Nullable;

/** One attempt of a job. What has no value is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AttemptView(
        int attempt,
        @Nullable String node,
        @Nullable String worker,
        String queuedAt,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable String outcome,
        @Nullable String reason,
        JobView.@Nullable ErrorView error,
        @Nullable String retryAt) {

    /**
     * What is shown of an attempt.
     *
     * @param full with the error's stack
     */
    public static AttemptView of(AttemptRecord attempt, boolean full) {
        return new AttemptView(
                attempt.number(),
                attempt.node(),
                attempt.worker(),
                JobViews.at(attempt.queuedAt()),
                JobViews.time(attempt.startedAt()),
                JobViews.time(attempt.finishedAt()),
                attempt.end() == null ? null : attempt.end().code(),
                attempt.reason() == null ? null : attempt.reason().code(),
                JobViews.error(attempt.failure(), full),
                JobViews.time(attempt.retryAt()));
    }
}
