package dev.errand.web.operation;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.job.JobId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;

/**
 * An order for many jobs.
 *
 * @param filter which ones, by the list's filters
 * @param ids which ones, by name
 * @param reason why, if anybody wants that to be known
 * @param perSecond how many a second at the most
 * @param dryRun whether nothing is to be done, and the answer says how many there are
 */
@JsonClassDescription("an order for many jobs")
public record BulkRequest(
        @Valid @Nullable Filter filter,

        @Size(max = BulkRequest.MAX_IDS) @Nullable List<JobId> ids,

        @CodePointLength(max = 1000, message = "must have at most {max} characters")
        @Pattern(regexp = "[^\\x00]*", message = "must not hold the character NUL")
        @Nullable
        String reason,

        @Range(min = 1, max = BulkRequest.MAX_PER_SECOND, message = "must be a whole number from {min} to {max}")
        @Nullable
        Integer perSecond,

        @Nullable Boolean dryRun) {

    static final int MAX_IDS = 1000;
    static final int MAX_PER_SECOND = 1_000_000;

    /** The filters of the list of jobs, by their names there; those that may be given several times there are lists. */
    @JsonClassDescription("a filter of jobs")
    public record Filter(
            @Size(max = 6) @Nullable List<String> status,
            @Nullable String task,
            @Nullable String queue,
            @Nullable String batch,
            @Nullable Map<String, String> metadata,
            @Size(max = 100) @Nullable List<String> tag,
            @Nullable Instant createdAfter,
            @Nullable Instant createdBefore,
            @Nullable String reason,
            @Nullable String error,
            @Nullable String node,
            @Nullable Instant finishedAfter,
            @Nullable Instant finishedBefore) {

        /** As parameters of the list; empty where nothing is asked for. */
        Map<String, List<String>> parameters() {
            Map<String, List<String>> all = new LinkedHashMap<>();
            all.put("status", status == null ? List.of() : status);
            put(all, "task", task);
            put(all, "queue", queue);
            put(all, "batch", batch);
            if (metadata != null) {
                metadata.forEach((name, value) -> put(all, "metadata." + name, value));
            }
            all.put("tag", tag == null ? List.of() : tag);
            put(all, "createdAfter", createdAfter);
            put(all, "createdBefore", createdBefore);
            put(all, "reason", reason);
            put(all, "error", error);
            put(all, "node", node);
            put(all, "finishedAfter", finishedAfter);
            put(all, "finishedBefore", finishedBefore);
            all.values().removeIf(List::isEmpty);
            return all;
        }

        private static void put(Map<String, List<String>> all, String name, @Nullable Object value) {
            if (value != null) {
                all.put(name, List.of(value.toString()));
            }
        }
    }
}
