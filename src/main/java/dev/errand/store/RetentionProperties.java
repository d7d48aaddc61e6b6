package dev.errand.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what is over is kept.
 *
 * @param results final jobs with their results, counted from their end, and batches with all their items, counted from the batch's end; longer
 *     where their own {@code resultTtlSeconds} is longer
 * @param tombstones the memory that a removed job existed
 * @param idempotencyKeys the memory of idempotency keys; at least 24 h keeps the contract
 */
@ConfigurationProperties("errand.retention")
public record RetentionProperties(
        @DefaultValue("24h") Duration results,
        @DefaultValue("7d") Duration tombstones,
        @DefaultValue("24h") Duration idempotencyKeys) {

    /** How long something is kept after its end whose results were asked to be kept for so long. */
    public Duration kept(@Nullable Duration resultTtl) {
        return resultTtl != null && resultTtl.compareTo(results) > 0 ? resultTtl : results;
    }
}
