package dev.errand.tracing;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.Validated;

/**
 * Whether spans are made, and where they go. Each key is described in {@code application.yaml}.
 *
 * @param endpoint where they are sent by OTLP over HTTP; none are made where blank
 * @param service under which name
 * @param probability 0 to 1: which part of the traces that begin here is recorded
 * @param headers sent along, as for a token; not printed
 * @param timeout of one request
 * @param interval how often they are sent while they are few
 * @param maxPending how many wait at the most
 */
@Validated
@ConfigurationProperties("errand.tracing")
public record TracingProperties(
        @DefaultValue("") String endpoint,
        @DefaultValue("errand") String service,
        @DecimalMin("0") @DecimalMax("1") @DefaultValue("1") double probability,
        @DefaultValue Map<String, String> headers,

        @DurationMin(millis = 1) @DurationMax(seconds = 60) @DefaultValue("10s")
        Duration timeout,

        @DurationMin(millis = 1) @DurationMax(seconds = 60) @DefaultValue("5s")
        Duration interval,

        @Min(1) @Max(1_000_000) @DefaultValue("4096") int maxPending) {

    /** Whether spans are made. */
    public boolean isOn() {
        return StringUtils.hasText(endpoint);
    }

    /** Not to be printed: headers may hold a token. */
    @Override
    public String toString() {
        return "TracingProperties[" + endpoint + "]";
    }
}
