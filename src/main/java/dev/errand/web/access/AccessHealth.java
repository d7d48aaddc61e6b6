package dev.errand.web.access;

import dev.errand.access.start.AccessState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Warns while everybody who reaches the service from elsewhere may do everything. A warning is no outage. */
@Component("access")
class AccessHealth implements HealthIndicator {

    private static final Status WARNING = new Status("WARNING", "everybody who reaches the service may do everything");

    private final AccessState state;

    AccessHealth(AccessState state) {
        this.state = state;
    }

    @Override
    public Health health() {
        Health.Builder health = state.isOpenToOthers() ? Health.status(WARNING) : Health.up();
        return health.withDetail("closed", state.isClosed()).build();
    }
}
