package dev.errand.submission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a single submission may be.
 *
 * @param maxBytes the largest body
 * @param defaultTimeout how long an attempt may take where neither job nor task say so
 */
@ConfigurationProperties("errand.submission")
public record SubmissionProperties(
        @DefaultValue("1MB") DataSize maxBytes,
        @DefaultValue("1h") Duration defaultTimeout) {}
