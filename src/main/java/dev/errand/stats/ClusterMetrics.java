package dev.errand.stats;

import dev.errand.cluster.Membership;
import dev.errand.cluster.MembershipListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.stereotype.Component;

/** How this node stands among all, and whom it lost. */
@Component
class ClusterMetrics implements MembershipListener {

    private static final double MILLIS_PER_SECOND = 1000;

    private final Counter deaths;
    private final Counter ownDeaths;

    ClusterMetrics(Membership membership, MeterRegistry meters) {
        gauge(meters, "errand.cluster.leader", membership, standing -> standing.leads() ? 1 : 0);
        gauge(meters, "errand.cluster.members", membership, Membership.Standing::members);
        Gauge.builder(
                        "errand.cluster.heartbeat.age",
                        membership,
                        of -> of.standing().silence().toMillis() / MILLIS_PER_SECOND)
                .baseUnit("seconds")
                .register(meters);
        deaths = meters.counter("errand.cluster.deaths");
        ownDeaths = meters.counter("errand.cluster.fenced");
    }

    private interface Value {
        double of(Membership.Standing standing);
    }

    private static void gauge(MeterRegistry meters, String name, Membership membership, Value value) {
        Gauge.builder(name, membership, of -> value.of(of.standing())).register(meters);
    }

    @Override
    public void died(List<String> names) {
        deaths.increment(names.size());
    }

    @Override
    public void lost(String formerName) {
        ownDeaths.increment();
    }
}
