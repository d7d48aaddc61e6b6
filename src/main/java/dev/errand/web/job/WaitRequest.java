package dev.errand.web.job;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.job.JobId;
import dev.errand.waiting.JobWaiter.Until;
import dev.errand.web.request.WaitPreference;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * A wait for several jobs.
 *
 * @param ids which, in the order given
 * @param until what ends the wait early; all unless said
 * @param waitSeconds how long at the most, if the body says so
 */
@JsonClassDescription("a wait")
public record WaitRequest(
        @NotNull(message = "is required") @Size(max = 1000) List<JobId> ids,
        @Nullable Until until,

        @DurationMin(message = WaitPreference.EXPECTED)
        @DurationMax(seconds = WaitPreference.FOREVER, message = WaitPreference.EXPECTED)
        @Nullable
        Duration waitSeconds) {

    /** Each once. */
    @Override
    public List<JobId> ids() {
        return ids.stream().distinct().toList();
    }

    @Override
    public Until until() {
        return until == null ? Until.ALL : until;
    }

    @Override
    public @Nullable Duration waitSeconds() {
        return waitSeconds == null ? null : WaitPreference.cut(waitSeconds);
    }
}
