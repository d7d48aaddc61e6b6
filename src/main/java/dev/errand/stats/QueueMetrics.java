package dev.errand.stats;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.store.JobStore;
import dev.errand.store.JobStore.QueueDepth;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** How much waits in each queue and for how long, counted in the store at an interval of its own, whoever scrapes how often. */
@Component
@EnableScheduling
class QueueMetrics {

    private static final Logger log = LoggerFactory.getLogger(QueueMetrics.class);

    private final JobStore store;
    private final Clock clock;
    private final MultiGauge queued;
    private final MultiGauge scheduled;
    private final MultiGauge age;

    QueueMetrics(JobStore store, Clock clock, MeterRegistry meters) {
        this.store = store;
        this.clock = clock;
        this.queued = MultiGauge.builder("errand.queue.queued").register(meters);
        this.scheduled = MultiGauge.builder("errand.queue.scheduled").register(meters);
        this.age = MultiGauge.builder("errand.queue.oldest.age")
                .baseUnit("seconds")
                .register(meters);
    }

    @Scheduled(fixedDelayString = "${errand.observability.queue-interval:30s}", initialDelayString = "5s")
    void runOnce() {
        try {
            List<QueueDepth> depths = store.queueDepths();
            queued.register(rows(depths, QueueDepth::queued), true);
            scheduled.register(rows(depths, QueueDepth::scheduled), true);
            age.register(rows(depths, this::oldestAge), true);
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level()).log("the depth of the queues is not known now: {}", e.getMessage());
        }
    }

    private double oldestAge(QueueDepth depth) {
        return depth.oldest() == null
                ? 0
                : Duration.between(depth.oldest(), clock.instant()).toMillis() / 1000.0;
    }

    private static List<Row<?>> rows(List<QueueDepth> depths, ToDoubleFunction<QueueDepth> value) {
        return depths.stream()
                .<Row<?>>map(depth -> Row.of(Tags.of("queue", depth.queue()), value.applyAsDouble(depth)))
                .toList();
    }
}
