package dev.errand.limit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is configured for single tasks; to be the same on all nodes.
 *
 * @param tasks by the task's name
 */
@Validated
@ConfigurationProperties("errand")
public record TaskLimitProperties(@DefaultValue Map<String, @Valid TaskProperties> tasks) {

    /**
     * One task. What is not set is as the task itself declares it.
     *
     * @param concurrency how many of its jobs run at once on all nodes together, for each concurrency key
     * @param perSecond how many of its attempts start within a second on all nodes together
     */
    public record TaskProperties(
            @Min(1) @Max(1_000_000) @Nullable Integer concurrency,
            @DecimalMin("0.001") @Max(100_000) @Nullable Double perSecond) {}
}
