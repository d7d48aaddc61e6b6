package dev.errand.dependency;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Jobs that wait for others.
 *
 * @param maxParents for how many others a job may wait
 * @param maxTree how many jobs there may be below one that is waited for with all that it spawns
 * @param maxTreeWaiters how many may wait so for one job
 * @param upkeepInterval how often the node that leads looks for what a crash left unsettled; six times as long where nobody waits
 */
@Validated
@ConfigurationProperties("errand.workflow")
record DependencyProperties(
        @Min(1) @Max(1000) @DefaultValue("1000") int maxParents,
        @Min(1) @Max(50_000) @DefaultValue("10000") int maxTree,
        @Min(1) @Max(1000) @DefaultValue("1000") int maxTreeWaiters,
        @DefaultValue("10s") Duration upkeepInterval) {}
