package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The job document, as the contract lays it down. What has no value is left out. Made by {@link JobViews}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobView(
        String id,
        String task,
        String queue,
        String status,
        boolean done,
        int attempt,
        int maxAttempts,
        int priority,
        @Nullable String concurrencyKey,
        @JsonRawValue @Nullable String args,
        @JsonRawValue @Nullable String kwargs,
        @Nullable ProgressView progress,
        String createdAt,
        String runAt,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable String expiresAt,
        @Nullable String cancelRequestedAt,
        @Nullable String cancelReason,
        @Nullable String reason,
        @JsonRawValue @Nullable String result,
        @Nullable String resultUrl,
        @Nullable ErrorView error,
        @Nullable Map<String, String> metadata,
        @Nullable String batchId,
        @Nullable String resultQueue,
        LinksView links) {

    /** How far it says it is; a whole percentage is written without a fraction. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProgressView(Number percent, @Nullable String message) {}

    /** What went wrong in the last attempt. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ErrorView(
            String type,
            @JsonProperty("class") @Nullable String className,
            @Nullable String message,
            @Nullable String stack) {}

    /** Where to go from here. */
    public record LinksView(String self, String result, String cancel, String events) {}
}
