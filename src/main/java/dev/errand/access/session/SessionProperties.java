package dev.errand.access.session;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long people stay signed in. Each key is described in {@code application.yaml}.
 *
 * @param sessionIdle after what time without a call a session ends
 * @param sessionMax after what time it ends in any case
 * @param maxSessionsPerPerson sessions that one person may have; the oldest one goes for a new one
 * @param maxSessions sessions of all people together, of which the same holds
 */
@Validated
@ConfigurationProperties("errand.security")
public record SessionProperties(
        @DurationMin(minutes = 2) @DurationMax(hours = 24) @DefaultValue("30m")
        Duration sessionIdle,

        @DurationMin(minutes = 2) @DurationMax(days = 7) @DefaultValue("8h")
        Duration sessionMax,

        @Min(1) @Max(1_000) @DefaultValue("10") int maxSessionsPerPerson,
        @Min(1) @Max(1_000_000) @DefaultValue("10000") int maxSessions) {}
