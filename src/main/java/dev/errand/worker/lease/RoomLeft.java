package dev.errand.worker.lease;

import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.spec.Placement;
import dev.errand.store.WorkerAsk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For how many more jobs there is room in requests that were given all that waited, and which of the jobs that are about to be stored they get: by
 * priority and arrival, who came first before the next. Where it has to be counted how many run, no job is given so. For one write.
 */
final class RoomLeft {

    private static final Comparator<NewJob> BY_TURN = Comparator.<NewJob>comparingInt(
                    job -> -job.spec().placement().priority())
            .thenComparing(job -> job.spec().placement().runAt())
            .thenComparing(NewJob::id);

    private final List<WorkerAsk> asks = new ArrayList<>();
    private final List<List<NewJob>> given = new ArrayList<>();
    private final Instant now;
    private int left;

    RoomLeft(Instant now) {
        this.now = now;
    }

    /** Of one more request, which was given so many of the jobs that waited. */
    void add(WorkerAsk ask, int taken) {
        WorkerAsk rest = ask.withMax(ask.tasks().isEmpty() ? 0 : Math.max(0, ask.max() - taken));
        asks.add(rest);
        given.add(new ArrayList<>(0));
        left += rest.max();
    }

    /** What a request gets of the jobs that were placed, by its place. */
    List<NewJob> given(int ask) {
        return given.get(ask);
    }

    /** The same jobs in the same order, those under leases that some request gets. */
    List<NewJob> place(List<NewJob> fresh) {
        if (left == 0) {
            return fresh;
        }
        Map<JobId, NewJob> leased = new HashMap<>();
        for (NewJob job : fresh.stream().sorted(BY_TURN).toList()) {
            for (int i = 0; i < asks.size(); i++) {
                WorkerAsk ask = asks.get(i);
                if (given.get(i).size() < ask.max() && canHave(ask, job)) {
                    NewJob held = job.heldBy(Lease.ofWorker(job.id().value() + ask.secret()));
                    given.get(i).add(held);
                    leased.put(job.id(), held);
                    break;
                }
            }
        }
        return leased.isEmpty()
                ? fresh
                : fresh.stream().map(job -> leased.getOrDefault(job.id(), job)).toList();
    }

    private boolean canHave(WorkerAsk ask, NewJob job) {
        Placement placement = job.spec().placement();
        Instant expiresAt = placement.expiresAt();
        Integer revision = job.spec().call().revision();
        return revision != null
                && ask.ofTenant() == null
                && !ask.atOnce().containsKey(placement.queue())
                && (expiresAt == null || expiresAt.isAfter(now))
                && ask.tasks().stream()
                        .anyMatch(task -> task.name().equals(job.spec().call().task())
                                && task.from() <= revision
                                && revision <= task.to());
    }
}
