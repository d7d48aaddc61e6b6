package dev.errand.stats;

import dev.errand.job.event.JobEvent;
import dev.errand.tenant.TenantDirectory;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of tenants, for tests of other rooms. */
public final class TenantMetricsProbe {

    private final TenantMetrics metrics;

    public TenantMetricsProbe(MeterRegistry meters, TenantDirectory tenants) {
        this.metrics = new TenantMetrics(meters, tenants);
    }

    public void onEvent(JobEvent event) {
        metrics.onEvent(event);
    }
}
