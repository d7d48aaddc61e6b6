package dev.errand.limit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How jobs that limits hold are let go on.
 *
 * @param pollInterval how often all tasks are looked at although nothing was heard of them: the safety net
 * @param burst for how long starts that nobody wanted are kept for later: what a rate may be exceeded by for a moment
 * @param batch how many jobs one transaction lets go on at the most
 */
@Validated
@ConfigurationProperties("errand.limit")
record LimitProperties(
        @DefaultValue("5s") Duration pollInterval,
        @DefaultValue("50ms") Duration burst,
        @Min(1) @Max(10_000) @DefaultValue("500") int batch) {}
