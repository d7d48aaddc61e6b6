package dev.errand.registry;

import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.job.JobId;
import dev.errand.job.JobListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Map<JobId, List<CompletableFuture<JobEnd>>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    JobRegistry(MeterRegistry meters) {
        meters.gauge("errand.waiters", this, JobRegistry::size);
    }

    /** A future that completes with how the job ended, told by whoever knows. To be given back when not wanted any more. */
    CompletableFuture<JobEnd> register(JobId id) {
        CompletableFuture<JobEnd> future = new CompletableFuture<>();
        open.incrementAndGet();
        waiting.compute(id, (key, futures) -> {
            List<CompletableFuture<JobEnd>> all = futures == null ? new ArrayList<>(1) : futures;
            all.add(future);
            return all;
        });
        return future;
    }

    /** Forgets a future. */
    @SuppressWarnings("ReferenceEquality") // two waiters of one job are two futures
    void release(JobId id, CompletableFuture<JobEnd> future) {
        waiting.computeIfPresent(id, (key, futures) -> {
            if (futures.removeIf(registered -> registered == future)) {
                open.decrementAndGet();
            }
            return futures.isEmpty() ? null : futures;
        });
    }

    @Override
    public void onEvent(JobEvent event) {
        if (event instanceof JobEvent.Finished finished) {
            Job job = finished.job();
            ended(job.id(), new JobEnd(job.state(), finished.whole() ? job : null));
        }
    }

    /** Answers all who wait for that job. */
    void ended(JobId id, JobEnd how) {
        List<CompletableFuture<JobEnd>> futures = waiting.remove(id);
        if (futures != null) {
            open.addAndGet(-futures.size());
            futures.forEach(future -> future.complete(how));
        }
    }

    boolean isWaitedFor(JobId id) {
        return waiting.containsKey(id);
    }

    /** The jobs that somebody waits for. */
    Set<JobId> waitedFor() {
        return Set.copyOf(waiting.keySet());
    }

    /** How many waits are open. */
    public int size() {
        return open.get();
    }
}
