package dev.errand.waiting;

import dev.errand.job.JobId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
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

    private final Map<JobId, List<Waiting>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    JobRegistry(MeterRegistry meters) {
        meters.gauge("errand.waiters", this, JobRegistry::size);
    }

    private record Waiting(CompletableFuture<JobEnd> future, boolean wantsJob) {}

    /**
     * A future that completes with how the job ended, told by whoever knows. To be given back when not wanted any more.
     *
     * @param wantsJob whether the job itself is of use, if it is told; whoever waits for many would keep them all until the last has ended
     */
    CompletableFuture<JobEnd> register(JobId id, boolean wantsJob) {
        Waiting one = new Waiting(new CompletableFuture<>(), wantsJob);
        open.incrementAndGet();
        waiting.compute(id, (key, waits) -> {
            List<Waiting> all = waits == null ? new ArrayList<>(1) : waits;
            all.add(one);
            return all;
        });
        return one.future();
    }

    /** Forgets a future. */
    @SuppressWarnings("ReferenceEquality") // two waiters of one job are two futures
    void release(JobId id, CompletableFuture<JobEnd> future) {
        waiting.computeIfPresent(id, (key, waits) -> {
            if (waits.removeIf(registered -> registered.future() == future)) {
                open.decrementAndGet();
            }
            return waits.isEmpty() ? null : waits;
        });
    }

    @Override
    public void onEvent(JobEvent event) {
        if (event instanceof JobEvent.Finished finished) {
            ended(finished.job().id(), JobEnd.of(finished));
        }
    }

    /** Answers all who wait for that job. */
    void ended(JobId id, JobEnd how) {
        List<Waiting> waits = waiting.remove(id);
        if (waits != null) {
            open.addAndGet(-waits.size());
            waits.forEach(wait -> wait.future().complete(wait.wantsJob() ? how : JobEnd.of(how.state())));
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
