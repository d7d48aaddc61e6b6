package dev.errand.stats.series;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What is counted, and for how long that is kept. Each key is described in {@code application.yaml}.
 *
 * @param interval how often a node writes what it counted
 * @param retention how long that is kept
 * @param maxSeries how many tasks in queues a node counts apart
 * @param maxErrors how many errors
 * @param maxErrorBytes how many bytes of the message and of the stack of one are kept
 * @param maxRows how many rows of minutes are kept
 * @param maxHistogramBytes how many bytes a histogram has
 */
@Validated
@ConfigurationProperties("errand.stats")
public record StatsProperties(
        @DefaultValue("10s") Duration interval,
        @DefaultValue("30d") Duration retention,
        @Min(1) @Max(100_000) @DefaultValue("1000") int maxSeries,
        @Min(1) @Max(100_000) @DefaultValue("1000") int maxErrors,
        @DefaultValue("8KB") DataSize maxErrorBytes,
        @Min(1_000) @DefaultValue("1000000") long maxRows,
        @DefaultValue("8KB") DataSize maxHistogramBytes) {}
