package dev.errand.submission;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Jobs that jobs spawn.
 *
 * @param maxChildren how many each may spawn
 * @param maxDepth how far below a job that nobody spawned one may be
 * @param maxEdges how many others are looked at, at the most, to see that a job does not wait for itself
 */
@Validated
@ConfigurationProperties("errand.workflow")
record ChildProperties(
        @Min(1) @Max(10_000) @DefaultValue("10000") int maxChildren,
        @Min(1) @Max(16) @DefaultValue("16") int maxDepth,
        @Min(1) @Max(50_000) @DefaultValue("50000") int maxEdges) {}
