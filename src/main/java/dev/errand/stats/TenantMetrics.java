package dev.errand.stats;

import dev.errand.job.Job;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.tenant.TenantDirectory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Counts the jobs of each tenant as this node sees them, once there is more than the default one. Beside the meters by task and queue, which
 * have all tenants in them. Of very many tenants only the first have counters of their own.
 */
@Component
class TenantMetrics implements JobListener {

    private static final int MAX_SERIES = 4_000;
    private static final String OTHERS = "(others)";

    private record Labels(String meter, String tenant, String status) {}

    private final MeterRegistry meters;
    private final TenantDirectory tenants;
    private final Map<Labels, Counter> counters = new ConcurrentHashMap<>();

    TenantMetrics(MeterRegistry meters, TenantDirectory tenants) {
        this.meters = meters;
        this.tenants = tenants;
    }

    @Override
    public void onEvent(JobEvent event) {
        Job job = event.job();
        if (tenants.lastSeen(job.spec().tenant()).isEmpty()) {
            return;
        }
        if (event instanceof JobEvent.Submitted) {
            count("errand.tenant.jobs.submitted", job, "");
        } else if (event instanceof JobEvent.Started) {
            count("errand.tenant.attempts.started", job, "");
        } else if (event instanceof JobEvent.Finished) {
            count("errand.tenant.jobs.finished", job, job.state().code());
        }
    }

    private void count(String meter, Job job, String status) {
        Labels labels = new Labels(meter, job.spec().tenant(), status);
        Counter known = counters.get(labels);
        if (known == null) {
            Labels own = counters.size() < MAX_SERIES ? labels : new Labels(meter, OTHERS, status);
            known = counters.computeIfAbsent(own, this::counter);
        }
        known.increment();
    }

    private Counter counter(Labels labels) {
        Counter.Builder builder = Counter.builder(labels.meter()).tag("tenant", labels.tenant());
        return (labels.status().isEmpty() ? builder : builder.tag("status", labels.status())).register(meters);
    }
}
