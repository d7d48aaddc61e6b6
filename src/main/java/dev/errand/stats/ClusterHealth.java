package dev.errand.stats;

import dev.errand.cluster.Membership;
import dev.errand.db.outage.Availability;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while the database takes nothing from this node, so that submissions are refused, and when others may have evicted it: clients
 * are better off with another node then. Part of the readiness.
 */
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
        boolean ready = availability.takesWrites() && !standing.overdue();
        Health.Builder health = ready ? Health.up() : Health.down();
        return health.withDetail("leads", standing.leads())
                .withDetail("members", standing.members())
                .withDetail("silence", standing.silence().toString())
                .build();
    }
}
