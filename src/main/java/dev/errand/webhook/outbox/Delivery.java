package dev.errand.webhook.outbox;

import dev.errand.job.spec.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message to one receiver, with all that became of it. A snapshot that does not change.
 *
 * @param id its name, {@code dlv_} and 26 characters; the {@code webhook-id} of each try
 * @param event what it tells of
 * @param jobId the job, if it is about one
 * @param batchId the batch, if it is about one
 * @param endpointId the managed endpoint, if it goes to one
 * @param url where it goes; missing when its endpoint was gone before it was recorded
 * @param status where it stands
 * @param tries what was tried, in order; the last 1,000 of them
 * @param createdAt when it was recorded
 * @param nextTryAt when it is tried next, while it is pending
 */
public record Delivery(
        String id,
        WebhookEvent event,
        @Nullable String jobId,
        @Nullable String batchId,
        @Nullable String endpointId,
        @Nullable String url,
        DeliveryStatus status,
        List<Try> tries,
        Instant createdAt,
        @Nullable Instant nextTryAt) {

    /** How many tries are shown, the last ones: one that is sent again and again by hand has as many as somebody likes. */
    static final int MAX_TRIES = 1000;

    /** What stands before the underscore of an id. */
    public static final String PREFIX = "dlv";

    /**
     * One try.
     *
     * @param at when it began
     * @param status the HTTP status of the answer, if there was one
     * @param latency how long it took; {@code null} when nothing was sent
     * @param answer how the answer's body begins, at most {@value #ANSWER_BYTES} bytes of it
     * @param error why it failed, in words; {@code null} when it did not
     */
    public record Try(
            Instant at,
            @Nullable Integer status,
            @Nullable Duration latency,
            @Nullable String answer,
            @Nullable String error) {

        /** How much of an answer is read. */
        public static final int ANSWER_BYTES = 1024;
    }
}
