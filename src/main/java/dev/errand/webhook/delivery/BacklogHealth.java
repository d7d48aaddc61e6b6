package dev.errand.webhook.delivery;

import dev.errand.webhook.WebhookProperties;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Warns when what is due waits for too long. A warning is no outage: it is answered with 200 and leaves readiness alone. */
@Component("webhooks")
class BacklogHealth implements HealthIndicator {

    static final Status WARNING = new Status("WARNING", "webhooks wait for longer than they should");

    private final DeliveryBacklog backlog;
    private final Duration warnAfter;

    BacklogHealth(DeliveryBacklog backlog, WebhookProperties properties) {
        this.backlog = backlog;
        this.warnAfter = properties.warnAfter();
    }

    @Override
    public Health health() {
        Duration age = backlog.oldestAge();
        Health.Builder health = age.compareTo(warnAfter) > 0 ? Health.status(WARNING) : Health.up();
        return health.withDetail("pending", backlog.pending())
                .withDetail("oldestDueSeconds", age.toSeconds())
                .build();
    }
}
