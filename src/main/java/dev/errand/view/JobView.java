package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The job document, as the contract lays it down. What has no value is left out. Made by {@link JobViews}.
 *
 * @param options what was asked for, each by its own name: what {@link dev.errand.store.row.JobColumns} says is shown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobView(
        String id,
        @JsonAnyGetter Map<String, Object> options,
        @JsonRawValue @Nullable String args,
        @JsonRawValue @Nullable String kwargs,
        @Nullable Long argsBytes,
        @JsonUnwrapped StandView stand,
        @JsonUnwrapped TimesView times,
        @JsonUnwrapped EndingView ending,
        LinksView links) {

    /** How it stands. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StandView(
            String status,
            boolean done,
            int attempt,
            @Nullable ProgressView progress,
            @Nullable String cancelRequestedAt,
            @Nullable String cancelReason,
            @Nullable String reason,
            @Nullable Object waitingFor) {}

    /**
     * That it waits for others.
     *
     * @param count for how many
     * @param ids the first of them
     */
    public record WaitingView(int count, List<String> ids) {}

    /** When what happened. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TimesView(
            String createdAt,
            @Nullable String startedAt,
            @Nullable String finishedAt) {}

    /** What came of it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EndingView(
            @JsonRawValue @Nullable String result,
            @Nullable String resultUrl,
            @Nullable Long resultBytes,
            @Nullable ErrorView error) {}

    /** How far it says it is; a whole percentage is written without a fraction. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProgressView(Number percent, @Nullable String message) {}

    /** What went wrong in the last attempt. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ErrorView(
            String type,
            @JsonProperty("class") @Nullable String className,
            @Nullable String message,
            @Nullable String fingerprint,
            @Nullable String cause,
            @Nullable String parent,
            @Nullable String stack) {}

    /** Where to go from here. */
    public record LinksView(String self, String result, String cancel, String events) {}
}
