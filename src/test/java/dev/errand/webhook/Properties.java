package dev.errand.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The usual configuration but for what a test says. */
public final class Properties {

    private Properties() {}

    public static WebhookProperties with(List<String> allow) {
        return with(allow, List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5)), null);
    }

    public static WebhookProperties with(List<String> allow, List<Duration> delays, @Nullable URI proxy) {
        return new WebhookProperties(
                allow,
                null,
                delays,
                Duration.ofSeconds(2),
                proxy,
                8,
                4,
                Duration.ofDays(5),
                Duration.ofDays(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                100);
    }
}
