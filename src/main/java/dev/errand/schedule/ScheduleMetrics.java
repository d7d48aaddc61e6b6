package dev.errand.schedule;

import dev.errand.schedule.ScheduleRun.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Counts what times of schedules became of, and measures how late they were fired. Safe for concurrent use; a crash forgets it. */
@Component
class ScheduleMetrics {

    private final MeterRegistry meters;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    ScheduleMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void count(FirePlan plan, FireWrite.Kind kind) {
        if (kind == FireWrite.Kind.OVERTAKEN || kind == FireWrite.Kind.OVER_QUOTA) {
            return;
        }
        if (plan.due().missed() > 0) {
            counter("missed").increment((double) plan.due().missed());
        }
        if (plan.problem() != null) {
            counter("rejected").increment();
        } else if (kind == FireWrite.Kind.SKIPPED) {
            counter("skipped").increment();
        } else if (kind == FireWrite.Kind.FIRED) {
            counter("fired").increment();
            late(plan);
        }
    }

    /** Counts a run that had to wait for the end of another. How long it waited says nothing of how late it was fired. */
    void waited(Outcome outcome) {
        counter(outcome.code()).increment();
    }

    private void late(FirePlan plan) {
        if (plan.schedule().progress().dueAt() != null && plan.due().onTime()) {
            Duration late = Duration.between(plan.schedule().progress().dueAt(), plan.now());
            Timer.builder("errand.schedules.lateness")
                    .description("how late runs of schedules were fired that were not made up")
                    .register(meters)
                    .record(late);
        }
    }

    private Counter counter(String outcome) {
        return counters.computeIfAbsent(
                outcome,
                key -> Counter.builder("errand.schedules.runs")
                        .description("what times of schedules became of")
                        .tag("outcome", key)
                        .register(meters));
    }
}
