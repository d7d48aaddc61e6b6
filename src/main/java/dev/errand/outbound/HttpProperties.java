package dev.errand.outbound;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the ready-made HTTP tasks may reach out.
 *
 * @param allow internal host names, addresses and CIDR blocks that they may reach; public ones they may anyway
 * @param connectTimeout for making one connection, TLS included
 * @param timeout for a whole exchange whose task takes no timeout of its own
 * @param maxTimeout the most that a job may ask for as the timeout of its exchange
 * @param maxResponseBytes of one answer's body, after decompression; at most 1 GB
 * @param maxRedirects how many redirects are followed in one exchange; 0 follows none
 * @param maxConnections open at once on this node; further exchanges wait their turn within their timeout
 */
@Validated
@ConfigurationProperties("errand.http")
public record HttpProperties(
        @DefaultValue List<String> allow,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration connectTimeout,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("1h") @DurationMin(millis = 1) Duration maxTimeout,
        @DefaultValue("10MB") DataSize maxResponseBytes,
        @DefaultValue("5") @Min(0) @Max(50) int maxRedirects,
        @DefaultValue("200") @Min(1) @Max(10_000) int maxConnections) {

    private static final DataSize MAX = DataSize.ofGigabytes(1);

    /** Checks what annotations cannot say. */
    public HttpProperties {
        if (maxResponseBytes.toBytes() < 1 || maxResponseBytes.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("errand.http.max-response-bytes must be between 1B and 1GB");
        }
        allow = List.copyOf(allow);
    }

    HttpLimits limits() {
        return new HttpLimits(connectTimeout, maxResponseBytes.toBytes(), maxRedirects, maxConnections);
    }
}
