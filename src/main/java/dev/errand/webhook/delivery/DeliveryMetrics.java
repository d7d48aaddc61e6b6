package dev.errand.webhook.delivery;

import dev.errand.webhook.delivery.attempt.TryOutcome;
import dev.errand.webhook.delivery.attempt.TryVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Counts and times tries as this node makes them, and shows what waits. */
@Component
class DeliveryMetrics {

    private final MeterRegistry meters;

    DeliveryMetrics(MeterRegistry meters, DeliveryBacklog backlog) {
        this.meters = meters;
        Gauge.builder("errand.webhooks.backlog", backlog, DeliveryBacklog::pending)
                .description("deliveries that are pending")
                .register(meters);
        Gauge.builder(
                        "errand.webhooks.backlog.age",
                        backlog,
                        waiting -> waiting.oldestAge().toMillis() / 1000.0)
                .description("for how long the oldest delivery that is due has waited for its turn")
                .baseUnit("seconds")
                .register(meters);
    }

    void tried(TryOutcome outcome, TryVerdict verdict) {
        Counter.builder("errand.webhooks.tries")
                .tag("outcome", verdict.code())
                .register(meters)
                .increment();
        if (outcome.latency() != null) {
            Timer.builder("errand.webhooks.latency")
                    .tag("result", outcome.kind().name().toLowerCase(Locale.ROOT))
                    .publishPercentileHistogram()
                    .register(meters)
                    .record(outcome.latency());
        }
    }
}
