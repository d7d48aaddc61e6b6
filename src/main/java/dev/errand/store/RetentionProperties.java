package dev.errand.store;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long what is over is kept.
 *
 * @param results final jobs with their results, counted from their end, and batches with all their items, counted from the batch's end; longer
 *     where their own {@code resultTtlSeconds} is longer
 * @param tombstones the memory that a removed job existed
 * @param idempotencyKeys the memory of idempotency keys; at least 24 h keeps the contract
 * @param attempts how many attempts of a job are kept beside its last one, for as long as the job is
 */
@Validated
@ConfigurationProperties("errand.retention")
public record RetentionProperties(
        @DefaultValue("24h") Duration results,
        @DefaultValue("7d") Duration tombstones,
        @DefaultValue("24h") Duration idempotencyKeys,
        @Min(1) @Max(10_000) @DefaultValue("100") int attempts) {

    /** How long something is kept after its end whose results were asked to be kept for so long. */
    public Duration kept(@Nullable Duration resultTtl) {
        return resultTtl != null && resultTtl.compareTo(results) > 0 ? resultTtl : results;
    }
}
