package dev.errand.submission;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a single submission may be.
 *
 * @param maxBytes the largest body
 * @param maxAtOnce submissions that are looked at, stored or refused at once while a queue is full; more wait for their turn
 * @param patience how long they wait
 * @param defaultTimeout how long an attempt may take where neither job nor task say so
 */
@Validated
@ConfigurationProperties("errand.submission")
public record SubmissionProperties(
        @DefaultValue("1MB") DataSize maxBytes,
        @Min(1) @DefaultValue("32") int maxAtOnce,
        @DefaultValue("10s") Duration patience,
        @DefaultValue("1h") Duration defaultTimeout) {}
