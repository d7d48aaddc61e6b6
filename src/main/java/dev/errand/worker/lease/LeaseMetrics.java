package dev.errand.worker.lease;

import dev.errand.job.spec.TenantNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Counts what becomes of leases as this node sees it, by task and worker. Workers choose their names, so of many only the first have counters
 * of their own.
 */
@Component
class LeaseMetrics {

    private static final int MAX_SERIES = 2_000;
    private static final String OTHERS = "(others)";

    private final MeterRegistry meters;
    private final Map<Labels, Counter> counters = new ConcurrentHashMap<>();

    LeaseMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    private record Labels(String task, String worker, String event) {}

    /** Something became of a lease, as {@code granted} or {@code lost}. */
    void count(String task, WorkerName worker, String event) {
        Labels labels = new Labels(TenantNames.told(task), TenantNames.told(worker.workerId()), event);
        Counter known = counters.get(labels);
        if (known == null) {
            Labels own = counters.size() < MAX_SERIES ? labels : new Labels(labels.task(), OTHERS, event);
            known = counters.computeIfAbsent(own, this::counter);
        }
        known.increment();
    }

    private Counter counter(Labels labels) {
        return Counter.builder("errand.workers.leases")
                .description("what became of leases")
                .tag("task", labels.task())
                .tag("worker", labels.worker())
                .tag("event", labels.event())
                .register(meters);
    }

    /** Who waits on this node. */
    void watch(WorkerLine line) {
        Gauge.builder("errand.workers.waiting", line, WorkerLine::size)
                .description("requests for work that wait on this node")
                .register(meters);
        FunctionCounter.builder("errand.workers.woken", line, WorkerLine::woken)
                .description("how often a request that waited was made to look for work")
                .register(meters);
    }
}
