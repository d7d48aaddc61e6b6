package dev.errand.registry;

import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.job.JobId;
import dev.errand.job.JobListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * The futures of those who wait here, by job; nothing is kept for a job that nobody waits for. Lives in memory alone: after a
 * crash the waiting clients are gone as well, and ask again.
 */
@Component
public class JobRegistry implements JobListener {

    private final Map<JobId, List<CompletableFuture<Job>>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    JobRegistry(MeterRegistry meters) {
        meters.gauge("errand.waiters", this, JobRegistry::size);
    }

    /** A future that completes when the job becomes final, told by whoever records it. To be given back when not wanted any more. */
    CompletableFuture<Job> register(JobId id) {
        CompletableFuture<Job> future = new CompletableFuture<>();
        open.incrementAndGet();
        waiting.compute(id, (key, futures) -> {
            List<CompletableFuture<Job>> all = futures == null ? new ArrayList<>(1) : futures;
            all.add(future);
            return all;
        });
        return future;
    }

    /** Forgets a future. */
    @SuppressWarnings("ReferenceEquality") // two waiters of one job are two futures
    void release(JobId id, CompletableFuture<Job> future) {
        waiting.computeIfPresent(id, (key, futures) -> {
            if (futures.removeIf(registered -> registered == future)) {
                open.decrementAndGet();
            }
            return futures.isEmpty() ? null : futures;
        });
    }

    @Override
    public void onEvent(JobEvent event) {
        if (event instanceof JobEvent.Finished) {
            List<CompletableFuture<Job>> futures = waiting.remove(event.job().id());
            if (futures != null) {
                open.addAndGet(-futures.size());
                futures.forEach(future -> future.complete(event.job()));
            }
        }
    }

    /** How many waits are open. */
    public int size() {
        return open.get();
    }
}
