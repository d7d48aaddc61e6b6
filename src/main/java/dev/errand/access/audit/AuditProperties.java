package dev.errand.access.audit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long the audit is kept. Each key is described in {@code application.yaml}.
 *
 * @param auditRetention for how long a line is kept
 * @param auditRows how many are kept at the most; the oldest go first
 */
@Validated
@ConfigurationProperties("errand.security")
public record AuditProperties(
        @DurationMin(days = 1) @DurationMax(days = 36_500) @DefaultValue("365d")
        Duration auditRetention,

        @Min(100) @Max(1_000_000_000) @DefaultValue("1000000")
        int auditRows) {}
