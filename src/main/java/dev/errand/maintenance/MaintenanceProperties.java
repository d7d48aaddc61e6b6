package dev.errand.maintenance;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How upkeep goes about.
 *
 * @param pollInterval how often what is due is looked for although nothing was heard: the safety net
 * @param pruneInterval how often what is over is removed
 * @param rescueInterval how often running jobs that nobody runs are looked for
 * @param batch how many rows one transaction changes at the most
 */
@Validated
@ConfigurationProperties("errand.maintenance")
record MaintenanceProperties(
        @DefaultValue("5s") Duration pollInterval,
        @DefaultValue("60s") Duration pruneInterval,
        @DefaultValue("10s") Duration rescueInterval,
        @Min(1) @Max(10_000) @DefaultValue("500") int batch) {}
