package dev.errand.observability;

import dev.errand.cluster.Membership;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down while this node does not reach the database: clients are better off with another node then. Part of the readiness. */
@Component("clusterHealthIndicator")
class ClusterHealth implements HealthIndicator {

    private final Membership membership;

    ClusterHealth(Membership membership) {
        this.membership = membership;
    }

    @Override
    public Health health() {
        Membership.Standing standing = membership.standing();
        Health.Builder health = standing.connected() ? Health.up() : Health.down();
        return health.withDetail("leads", standing.leads())
                .withDetail("members", standing.members())
                .withDetail("silence", standing.silence().toString())
                .build();
    }
}
