package dev.errand.operation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How orders for many jobs are worked off. Each key is described in {@code application.yaml}.
 *
 * @param chunk how many jobs one transaction changes at the most
 * @param maxRunning how many operations of one tenant may run at once
 * @param maxKept how many ended operations are kept at the most
 * @param retention how long an operation is kept after its end
 * @param lease how long a node that works one off may be silent before another goes on with it
 * @param pollInterval how often operations are looked for of which nothing was heard
 */
@Validated
@ConfigurationProperties("errand.operations")
public record OperationProperties(
        @Min(1) @Max(5000) @DefaultValue("500") int chunk,
        @Min(1) @Max(1000) @DefaultValue("10") int maxRunning,
        @Min(1) @Max(1_000_000) @DefaultValue("10000") int maxKept,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("60s") Duration pollInterval) {}
