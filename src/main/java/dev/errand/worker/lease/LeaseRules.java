package dev.errand.worker.lease;

import dev.errand.worker.WorkerProperties;
import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** What all decisions go by. */
@Component
record LeaseRules(
        Clock clock, WorkerProperties properties, LeaseMetrics metrics, RecentLeases recent, SensitiveSayings sayings) {

    Instant now() {
        return clock.instant();
    }

    Instant keepUntil(Instant now) {
        return now.plus(properties.maxLease());
    }
}
