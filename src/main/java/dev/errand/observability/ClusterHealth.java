package dev.errand.observability;

import dev.errand.cluster.Membership;
import dev.errand.store.Availability;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down while the database takes nothing from this node, so that submissions are refused: another one may be better off. Part of the readiness. */
@Component("clusterHealthIndicator")
class ClusterHealth implements HealthIndicator {

    private final Availability availability;
    private final Membership membership;

    ClusterHealth(Availability availability, Membership membership) {
        this.availability = availability;
        this.membership = membership;
    }

    @Override
    public Health health() {
        Membership.Standing standing = membership.standing();
        Health.Builder health = availability.takesWrites() ? Health.up() : Health.down();
        return health.withDetail("leads", standing.leads())
                .withDetail("members", standing.members())
                .withDetail("silence", standing.silence().toString())
                .build();
    }
}
