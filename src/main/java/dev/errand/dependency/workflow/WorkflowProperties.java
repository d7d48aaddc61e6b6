package dev.errand.dependency.workflow;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How large a workflow may be.
 *
 * @param maxJobs how many jobs it may have
 * @param maxEdges how often its jobs may wait for each other
 */
@Validated
@ConfigurationProperties("errand.workflow")
record WorkflowProperties(
        @Min(1) @Max(10_000) @DefaultValue("10000") int maxJobs,
        @Min(1) @Max(50_000) @DefaultValue("50000") int maxEdges) {}
