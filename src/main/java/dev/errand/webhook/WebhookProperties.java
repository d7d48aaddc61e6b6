package dev.errand.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are sent. Each key is described in {@code application.yaml}.
 *
 * @param allow internal host names, addresses and CIDR blocks that may be called, by plain http too
 * @param secret what messages to plain addresses are signed with; generated and kept in the store unless said
 * @param retryDelays the delay of each try since the previous one; their number is the number of tries
 * @param timeout for one whole try; shorter than a claim lasts
 * @param proxy through which all goes, such as {@code http://proxy.example:3128}
 * @param concurrency tries under way at once on this node
 * @param perReceiver tries under way at once to one receiver
 * @param disableAfter after how long with nothing but failures an endpoint is disabled
 * @param retention how long a delivery is kept after its end
 * @param pollInterval how often what is due is looked for although nothing was heard of it
 * @param upkeepInterval how often what is over is removed
 * @param countInterval how often what waits is counted
 * @param warnAfter how late the oldest due delivery may be before health shows a warning
 * @param drain how long tries under way may go on after the process was told to end
 * @param maxEvents news of starts and progress that wait to be recorded; beyond it they are dropped
 */
@Validated
@ConfigurationProperties("errand.webhooks")
public record WebhookProperties(
        @DefaultValue List<String> allow,
        @Nullable String secret,

        @NotEmpty @DefaultValue({"0s", "5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"})
        List<Duration> retryDelays,

        @DefaultValue("15s") @DurationMin(millis = 1) @DurationMax(seconds = 25)
        Duration timeout,

        @Nullable URI proxy,
        @DefaultValue("64") @Min(1) @Max(10_000) int concurrency,
        @DefaultValue("8") @Min(1) @Max(10_000) int perReceiver,
        @DefaultValue("5d") Duration disableAfter,
        @DefaultValue("30d") Duration retention,
        @DefaultValue("10s") @DurationMin(millis = 10) Duration pollInterval,
        @DefaultValue("60s") @DurationMin(millis = 10) Duration upkeepInterval,
        @DefaultValue("30s") @DurationMin(millis = 10) Duration countInterval,
        @DefaultValue("5m") Duration warnAfter,
        @DefaultValue("3s") Duration drain,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int maxEvents) {

    /** The configuration key of the allow list, for messages. */
    static final String ALLOW = "errand.webhooks.allow";

    /** Checks what annotations cannot say. */
    public WebhookProperties {
        allow = List.copyOf(allow);
        proxy = proxy == null || proxy.toString().isEmpty() ? null : proxy;
        retryDelays = List.copyOf(retryDelays);
        secret = secret == null || secret.isBlank() ? null : secret;
        if (secret != null && WebhookSecret.parse(secret).isEmpty()) {
            throw new IllegalArgumentException("errand.webhooks.secret " + WebhookSecret.EXPECTED);
        }
        if (retryDelays.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException("errand.webhooks.retry-delays must not be negative");
        }
        if (proxy != null && (!"http".equals(proxy.getScheme()) || proxy.getHost() == null || proxy.getPort() < 0)) {
            throw new IllegalArgumentException("errand.webhooks.proxy must be like http://proxy.example:3128");
        }
    }
}
