package dev.errand.dispatch;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How waiting jobs are fetched.
 *
 * @param pollInterval how often queues are looked at although nothing was heard of them: the safety net
 * @param maxClaim how many jobs are claimed at once at the most
 */
@Validated
@ConfigurationProperties("errand.dispatch")
record DispatchProperties(
        @DefaultValue("5s") Duration pollInterval,
        @Min(1) @Max(1000) @DefaultValue("200") int maxClaim) {}
