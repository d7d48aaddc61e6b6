package dev.errand.stats;

import dev.errand.job.Job;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.TenantNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Counts and times jobs as this node sees them. Meters are made once for each combination of labels: tasks and queues are few and
 * known, so the number of series is bounded.
 */
@Component
class JobMetrics implements JobListener {

    private record Labels(String meter, String task, String queue, String status, String reason) {}

    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<Labels, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

    JobMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public void onEvent(JobEvent event) {
        Job job = event.job();
        if (event instanceof JobEvent.Submitted) {
            count("errand.jobs.submitted", job, "", "");
        } else if (event instanceof JobEvent.Started) {
            started(job);
        } else if (event instanceof JobEvent.Requeued) {
            count("errand.jobs.requeued", job, "", "");
        } else if (event instanceof JobEvent.Finished) {
            finished(job);
        }
    }

    private void started(Job job) {
        count("errand.attempts.started", job, "", "");
        // Not the row's own time: a job that is born running has that of its submission.
        time("errand.pickup", job, Duration.between(job.spec().placement().runAt(), clock.instant()));
    }

    private void finished(Job job) {
        count(
                "errand.jobs.finished",
                job,
                job.state().code(),
                job.reason() == null ? "none" : job.reason().code());
        if (job.startedAt() != null && job.finishedAt() != null) {
            time("errand.run", job, Duration.between(job.startedAt(), job.finishedAt()));
        }
    }

    private void count(String meter, Job job, String status, String reason) {
        Labels labels = new Labels(
                meter,
                TenantNames.told(job.spec().call().task()),
                job.spec().placement().queue(),
                status,
                reason);
        counters.computeIfAbsent(labels, this::counter).increment();
    }

    private Counter counter(Labels labels) {
        Counter.Builder builder =
                Counter.builder(labels.meter()).tag("task", labels.task()).tag("queue", labels.queue());
        boolean ends = !labels.status().isEmpty();
        return (ends ? builder.tag("status", labels.status()).tag("reason", labels.reason()) : builder)
                .register(meters);
    }

    private void time(String meter, Job job, Duration duration) {
        Labels labels = new Labels(
                meter,
                TenantNames.told(job.spec().call().task()),
                job.spec().placement().queue(),
                "",
                "");
        timers.computeIfAbsent(labels, this::timer).record(duration.isNegative() ? Duration.ZERO : duration);
    }

    private Timer timer(Labels labels) {
        return Timer.builder(labels.meter())
                .tag("task", labels.task())
                .tag("queue", labels.queue())
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofHours(1))
                .register(meters);
    }
}
