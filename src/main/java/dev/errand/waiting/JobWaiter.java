package dev.errand.waiting;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.store.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Waits for jobs without holding a thread. Registers first, then reads, so that nothing that ends in between is missed. At the
 * end the store is read again, since it is the truth; unless there is one job and whoever wrote its end knows that nothing else was
 * written.
 */
@Component
public class JobWaiter {

    /** What ends a wait for several jobs before its time is over. */
    public enum Until {
        /** Every one is final. */
        ALL,
        /** One is final. */
        ANY,
        /** One failed or was canceled, or all are final. */
        FIRST_FAILURE
    }

    private final JobRegistry registry;
    private final JobStore store;
    private final Waits waits;

    /** With where to wait and what to read. */
    public JobWaiter(JobRegistry registry, JobStore store, Waits waits) {
        this.registry = registry;
        this.store = store;
        this.waits = waits;
    }

    /**
     * The job once it is final, or as it stands when the time is over; nothing when there is no such job.
     *
     * @param atMost zero or less does not wait
     */
    public CompletableFuture<Optional<Job>> await(JobId id, Duration atMost) {
        return await(id, atMost, job -> true);
    }

    /**
     * The same where some jobs are not waited for.
     *
     * @param waitsFor whether this one is; one that is not is answered at once
     */
    public CompletableFuture<Optional<Job>> await(JobId id, Duration atMost, Predicate<Job> waitsFor) {
        if (atMost.isZero() || atMost.isNegative()) {
            return CompletableFuture.completedFuture(store.find(id));
        }
        Wait wait = new Wait(Set.of(id));
        Optional<Job> now = wait.orRelease(() -> store.find(id));
        if (now.isEmpty() || now.get().done() || !waitsFor.test(now.get())) {
            wait.releaseAll();
            return CompletableFuture.completedFuture(now);
        }
        return wait.until(Set.of(id), state -> true, atMost)
                .thenApplyAsync(ended -> wait.told().or(() -> store.find(id)), waits.readers());
    }

    /**
     * Those of the jobs that exist, as they stand when the condition is met or the time is over. Of each no more than where it stands
     * and how large it is: they may be more than fit into memory together.
     */
    public CompletableFuture<List<Measured>> await(Set<JobId> ids, Until until, Duration atMost, Extent extent) {
        return await(ids, until, atMost, found -> store.measure(found, extent));
    }

    /**
     * The same where not all jobs that exist are there.
     *
     * @param measure reads those of the jobs that are there
     */
    public CompletableFuture<List<Measured>> await(
            Set<JobId> ids, Until until, Duration atMost, Function<Set<JobId>, List<Measured>> measure) {
        if (atMost.isZero() || atMost.isNegative()) {
            return CompletableFuture.completedFuture(measure.apply(ids));
        }
        Wait wait = new Wait(ids);
        List<Measured> now = wait.orRelease(() -> measure.apply(ids));
        Predicate<JobState> ends = ends(until);
        Set<JobId> open =
                now.stream().filter(job -> !job.done()).map(Measured::id).collect(Collectors.toSet());
        if (open.isEmpty() || now.stream().anyMatch(job -> job.done() && ends.test(job.state()))) {
            wait.releaseAll();
            return CompletableFuture.completedFuture(now);
        }
        return wait.until(open, ends, atMost).thenApplyAsync(ignored -> measure.apply(ids), waits.readers());
    }

    private static Predicate<JobState> ends(Until until) {
        return switch (until) {
            case ALL -> state -> false;
            case ANY -> state -> true;
            case FIRST_FAILURE -> state -> state != JobState.SUCCEEDED;
        };
    }

    /** The futures of one wait, all registered before anything is read. */
    private final class Wait {
        private final List<JobId> ids;
        private final List<CompletableFuture<JobEnd>> futures = new ArrayList<>();

        Wait(Set<JobId> ids) {
            this.ids = List.copyOf(ids);
            this.ids.forEach(id -> futures.add(registry.register(id, ids.size() == 1)));
        }

        /** Reads; nobody waits any more when that fails. */
        <T> T orRelease(Supplier<T> read) {
            try {
                return read.get();
            } catch (RuntimeException e) {
                releaseAll();
                throw e;
            }
        }

        CompletableFuture<Boolean> until(Set<JobId> open, Predicate<JobState> ends, Duration atMost) {
            AtomicInteger left = new AtomicInteger(open.size());
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            for (int i = 0; i < ids.size(); i++) {
                if (open.contains(ids.get(i))) {
                    var unused = futures.get(i).thenAccept(end -> {
                        if (left.decrementAndGet() == 0 || ends.test(end.state())) {
                            over.complete(true);
                        }
                    });
                }
            }
            return waits.keep(over, atMost).whenComplete((ended, failure) -> releaseAll());
        }

        /** The only job, if its end was told together with all of it. */
        Optional<Job> told() {
            JobEnd end = futures.getFirst().getNow(null);
            // What it has spawned is counted by who reads it.
            return end == null
                    ? Optional.empty()
                    : Optional.ofNullable(end.job())
                            .filter(job -> !job.spec().relations().hasChildren());
        }

        void releaseAll() {
            for (int i = 0; i < ids.size(); i++) {
                registry.release(ids.get(i), futures.get(i));
            }
        }
    }
}
