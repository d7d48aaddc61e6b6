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
 * @param upkeepInterval how often the node that leads looks for what a crash left unsettled; six times as long where nobody waits
 */
@Validated
@ConfigurationProperties("errand.workflow")
record DependencyProperties(
        @Min(1) @Max(1000) @DefaultValue("1000") int maxParents,
        @DefaultValue("10s") Duration upkeepInterval) {}
