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
 * @param maxParents for how many others each may wait
 * @param maxTreeWaiters how many may wait for one of them with all that it spawns
 */
@Validated
@ConfigurationProperties("errand.workflow")
record WorkflowProperties(
        @Min(1) @Max(WorkflowSubmission.MAX_JOBS) @DefaultValue("10000")
        int maxJobs,

        @Min(1) @Max(WorkflowSubmission.MAX_EDGES) @DefaultValue("50000")
        int maxEdges,

        @Min(1) @Max(1_000) @DefaultValue("1000") int maxParents,
        @Min(1) @Max(1_000) @DefaultValue("1000") int maxTreeWaiters) {}
