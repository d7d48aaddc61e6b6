package dev.errand.web.queue;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.web.request.WaitPreference;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/** What consumers of result queues ask for. */
public interface ConsumerRequests {

    String VISIBILITY = "must be a number of seconds from 0 to 43200";

    /**
     * A wish for results.
     *
     * @param max how many at the most; 10 unless said
     * @param waitSeconds how long to wait when there is none, if the body says so
     * @param visibilitySeconds how long they are this consumer's; 30 s unless said
     */
    @JsonClassDescription("a receive")
    record Receive(
            @Range(min = 1, max = 100, message = "must be a whole number from {min} to {max}") @Nullable
            Integer max,

            @DurationMin(message = WaitPreference.EXPECTED)
            @DurationMax(seconds = WaitPreference.FOREVER, message = WaitPreference.EXPECTED)
            @Nullable
            Duration waitSeconds,

            @DurationMin(message = VISIBILITY) @DurationMax(hours = 12, message = VISIBILITY) @Nullable
            Duration visibilitySeconds) {}

    /**
     * What a consumer says of messages that it holds. Whether a receipt is any good is not decided here.
     *
     * @param receipts which
     * @param visibilitySeconds how long they are to stay its own from now on; only where the call is about that, and then always
     */
    @JsonClassDescription("this call")
    @SuppressWarnings("MultipleNullnessAnnotations") // required by one of the two calls alone
    record Receipts(
            @NotNull(message = "is required") @Size(max = 1000)
            List<String> receipts,

            @NotNull(message = "is required", groups = ToKeep.class)
            @Null(message = "is not a field of this call", groups = ToGive.class)
            @DurationMin(message = VISIBILITY)
            @DurationMax(hours = 12, message = VISIBILITY)
            @Nullable
            Duration visibilitySeconds) {}

    /** For receipts of messages that are to stay. */
    interface ToKeep extends Default {}

    /** For receipts of messages that are to go. */
    interface ToGive extends Default {}
}
