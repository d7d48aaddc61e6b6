package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.JobFacts;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.registration.TaskRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Which tasks have jobs that nobody serves, and for how long these have waited; looked up at an interval, whoever asks how often. Warns when
 * that is too long. A warning is no outage: it is answered with 200 and leaves readiness alone.
 */
@Component("workers")
class Unserved implements HealthIndicator {

    static final Status WARNING = new Status("WARNING", "jobs wait for workers that are not there");

    private static final Logger log = LoggerFactory.getLogger(Unserved.class);

    private final Transactions transactions;
    private final JobFacts jobs;
    private final TaskRegistry registry;
    private final Clock clock;
    private final WorkerProperties properties;
    private final MultiGauge ages;
    private volatile Map<String, Instant> since = Map.of();

    Unserved(
            Transactions transactions,
            JobFacts jobs,
            TaskRegistry registry,
            Clock clock,
            WorkerProperties properties,
            MeterRegistry meters) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.registry = registry;
        this.clock = clock;
        this.properties = properties;
        this.ages = MultiGauge.builder("errand.workers.unserved.age")
                .description("for how long the first job has waited of a task that no live worker serves")
                .baseUnit("seconds")
                .register(meters);
    }

    @Scheduled(
            fixedDelayString = "${errand.observability.queue-interval:30s}",
            initialDelayString = "${errand.observability.queue-interval:30s}")
    void look() {
        try {
            Map<String, Instant> found = new HashMap<>(transactions.read(jobs::waitingForWorkers));
            if (!found.isEmpty()) {
                found.keySet().removeAll(registry.live(Optional.empty()).keySet());
            }
            Map<String, Instant> told = new HashMap<>();
            found.forEach((task, first) -> told.merge(TenantNames.told(task), first, Unserved::earlier));
            since = Map.copyOf(told);
            List<Row<?>> rows = told.keySet().stream()
                    .<Row<?>>map(task ->
                            Row.of(Tags.of("task", task), () -> age(task).toMillis() / 1000.0))
                    .toList();
            ages.register(rows, true);
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level()).log("which tasks nobody serves is not known now: {}", e.getMessage());
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Duration age(String task) {
        Instant first = since.get(task);
        return first == null ? Duration.ZERO : Duration.between(first, clock.instant());
    }

    @Override
    public Health health() {
        Optional<Map.Entry<String, Instant>> oldest = since.entrySet().stream().min(Map.Entry.comparingByValue());
        Duration age = oldest.map(first -> age(first.getKey())).orElse(Duration.ZERO);
        boolean late = age.compareTo(properties.warnAfter()) > 0;
        Health.Builder health = (late ? Health.status(WARNING) : Health.up())
                .withDetail("unservedTasks", since.size())
                .withDetail("oldestWaitingSeconds", Math.max(0, age.toSeconds()));
        oldest.ifPresent(first -> health.withDetail("oldestTask", first.getKey()));
        return health.build();
    }
}
