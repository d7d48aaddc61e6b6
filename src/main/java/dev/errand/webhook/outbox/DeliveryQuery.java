package dev.errand.webhook.outbox;

import org.jspecify.annotations.Nullable;

/**
 * Which deliveries to list, newest first; every part that is set must match.
 *
 * @param tenant whose; nothing for all
 * @param status where they stand
 * @param jobId what they tell of
 * @param endpointId whom they go to
 * @param olderThan only those recorded before this one: where the previous page ended
 * @param limit how many at the most
 */
public record DeliveryQuery(
        @Nullable String tenant,
        @Nullable DeliveryStatus status,
        @Nullable String jobId,
        @Nullable String endpointId,
        @Nullable String olderThan,
        int limit) {

    /** Of all tenants. */
    public DeliveryQuery(
            @Nullable DeliveryStatus status,
            @Nullable String jobId,
            @Nullable String endpointId,
            @Nullable String olderThan,
            int limit) {
        this(null, status, jobId, endpointId, olderThan, limit);
    }

    /** The same, of a tenant alone; nothing for all. */
    public DeliveryQuery of(@Nullable String owner) {
        return new DeliveryQuery(owner, status, jobId, endpointId, olderThan, limit);
    }
}
