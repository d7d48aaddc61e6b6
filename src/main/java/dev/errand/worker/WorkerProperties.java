package dev.errand.worker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What workers may. Each key is described in {@code application.yaml}.
 *
 * @param enabled whether there are any
 * @param lease how long an attempt is theirs where they ask for nothing else
 * @param maxLease how long at the most
 * @param maxWaiting how many requests for work wait on this node at the most
 * @param maxLeases how many attempts an instance has at the most
 * @param maxTasks how many tasks are registered at the most
 * @param maxSchemaBytes the largest schema of a parameter or result
 * @param taskRetention how long a task is known that nobody registers and nobody has jobs for
 * @param warnAfter how long a job may wait while nobody serves its task before the health says so
 */
@Validated
@ConfigurationProperties("errand.workers")
public record WorkerProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("1h") Duration maxLease,
        @Min(1) @Max(1_000_000) @DefaultValue("10000") int maxWaiting,
        @Min(1) @Max(100_000) @DefaultValue("1000") int maxLeases,
        @Min(1) @Max(100_000) @DefaultValue("1000") int maxTasks,
        @DefaultValue("64KB") DataSize maxSchemaBytes,
        @DefaultValue("30d") Duration taskRetention,
        @DefaultValue("5m") Duration warnAfter) {}
