package dev.errand.jar;

import dev.errand.cluster.NodeJars.Jar;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Warns while this node does without a jar with tasks. A warning is no outage: it is answered with 200 and leaves readiness alone. */
@Component("jars")
class JarHealth implements HealthIndicator {

    private static final Status WARNING = new Status("WARNING", "jars with tasks could not be used");

    private final JarUnits units;

    JarHealth(JarUnits units) {
        this.units = units;
    }

    @Override
    public Health health() {
        List<Jar> jars = units.jars();
        List<Jar> skipped = jars.stream().filter(jar -> jar.problem() != null).toList();
        Health.Builder health = (skipped.isEmpty() ? Health.up() : Health.status(WARNING))
                .withDetail("loaded", jars.size() - skipped.size())
                .withDetail("skipped", skipped.stream().map(Jar::name).toList());
        return health.build();
    }
}
