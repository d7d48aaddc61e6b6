package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.errand.batch.BatchResults.Outcome;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How one item of a batch ended. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeView(
        int index,
        @Nullable String key,
        String jobId,
        String status,
        @JsonRawValue @Nullable String result,
        @Nullable String resultUrl,
        JobView.@Nullable ErrorView error) {

    /**
     * What is shown of an outcome whose job is there.
     *
     * @param base what links begin with
     * @param now for judging whether its result can still be read
     */
    public static OutcomeView of(Outcome outcome, String base, Instant now) {
        Job job = Objects.requireNonNull(outcome.job());
        boolean kept = job.state() == JobState.SUCCEEDED && !job.resultExpired(now);
        String result = kept ? inOneLine(JobViews.json(job.result())) : null;
        return new OutcomeView(
                outcome.index(),
                Objects.requireNonNull(job.spec().relations().item()).key(),
                job.id().value(),
                job.state().code(),
                result,
                kept && result == null ? JobViews.self(job, base) + "/result" : null,
                error(job));
    }

    private static JobView.@Nullable ErrorView error(Job job) {
        if (job.failure() == null && job.reason() != null) {
            String why = job.cancel() == null ? null : job.cancel().reason();
            return new JobView.ErrorView(job.reason().code(), null, why, null, null, null, null);
        }
        return JobViews.error(job.failure(), false);
    }

    /** Line breaks in JSON text can only stand between its parts, where a blank means the same. */
    private static @Nullable String inOneLine(@Nullable String json) {
        return json == null || (json.indexOf('\n') < 0 && json.indexOf('\r') < 0)
                ? json
                : json.replace('\n', ' ').replace('\r', ' ');
    }
}
