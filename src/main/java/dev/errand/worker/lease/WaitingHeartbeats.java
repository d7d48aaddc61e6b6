package dev.errand.worker.lease;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.runtime.Coalescer;
import dev.errand.waiting.Waits;
import dev.errand.worker.lease.Heartbeat.Answer;
import dev.errand.worker.lease.Heartbeat.Beat;
import dev.errand.worker.lease.Heartbeats.Look;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Answers heartbeats: at once, or when there is something to tell. A cancel wakes who holds the job, on whatever node it waits. Who was told
 * already that a lease is to stop, and does not, is told again once a second and not at once. In memory alone.
 */
@Component
class WaitingHeartbeats implements JobListener, Notifier.Listener {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** By how much a wait for a time lasts longer: it goes by another clock than the one by which that time is judged. */
    private static final Duration CLOCKS_APART = Duration.ofMillis(5);

    private static final int MAX_REMEMBERED = 10_000;

    private final Map<JobId, Waiting> byJob = new ConcurrentHashMap<>();
    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
    /** What somebody was told of late. */
    private final Set<String> told = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    });

    private final Coalescer looks = new Coalescer(
            "looking for leases that were called off elsewhere", "errand-lease-cancel", this::lookForCancels);
    private final Heartbeats heartbeats;
    private final LeaseRoom known;
    private final Waits waits;

    WaitingHeartbeats(Heartbeats heartbeats, LeaseRoom known, Waits waits, Notifier notifier) {
        this.heartbeats = heartbeats;
        this.known = known;
        this.waits = waits;
        notifier.on(this, Topic.CANCEL);
        notifier.on(new States(), Topic.WORKER);
    }

    /** A heartbeat that waits; compared as itself. */
    private static final class Waiting {
        private final WorkerName worker;
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();

        Waiting(WorkerName worker) {
            this.worker = worker;
        }
    }

    CompletableFuture<Answer> heartbeat(WorkerName worker, List<Beat> beats, Duration patience) {
        heartbeats.hear(worker, beats);
        if (patience.isZero()) {
            return CompletableFuture.completedFuture(remembered(heartbeats.look(worker, beats)));
        }
        if (all.size() >= known.rules().properties().maxWaiting()) {
            throw Problem.of(ProblemType.UNAVAILABLE, "as many heartbeats wait as may")
                    .retryAfter(PAUSE)
                    .asException();
        }
        Waiting waiting = new Waiting(worker);
        List<JobId> ids = beats.stream()
                .flatMap(beat -> HeldLease.jobId(beat.token()).stream())
                .toList();
        all.add(waiting);
        ids.forEach(id -> byJob.put(id, waiting));
        CompletableFuture<Answer> answer =
                waiting.over.isDone() ? answer(worker, beats) : answer(waiting, beats, patience);
        return answer.whenComplete((given, failure) -> {
            all.remove(waiting);
            ids.forEach(id -> byJob.remove(id, waiting));
        });
    }

    private CompletableFuture<Answer> answer(Waiting waiting, List<Beat> beats, Duration patience) {
        Look look;
        try {
            look = heartbeats.look(waiting.worker, beats);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        boolean again = look.hasNews() && !isNews(look);
        if (look.hasNews() && !again) {
            return CompletableFuture.completedFuture(remembered(look));
        }
        Duration left = Duration.between(known.rules().now(), look.next()).plus(CLOCKS_APART);
        Duration atMost = shorter(shorter(patience, again ? PAUSE : patience), left);
        return waits.keep(waiting.over, atMost)
                .thenComposeAsync(happened -> answer(waiting.worker, beats), waits.readers());
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    private CompletableFuture<Answer> answer(WorkerName worker, List<Beat> beats) {
        return CompletableFuture.completedFuture(remembered(heartbeats.look(worker, beats)));
    }

    /** Whether anything of it was not told before. */
    private boolean isNews(Look look) {
        synchronized (told) {
            return look.answer().leases().stream()
                    .anyMatch(one -> one.isLost() || (one.stop() != null && !told.contains(one.token())));
        }
    }

    private Answer remembered(Look look) {
        synchronized (told) {
            look.answer().leases().stream().filter(one -> one.stop() != null).forEach(one -> told.add(one.token()));
        }
        return look.answer();
    }

    @Override
    public void onEvent(JobEvent event) {
        Lease lease = event.job().lease();
        if (event instanceof JobEvent.CancelRequested && lease != null && lease.isOfWorker()) {
            wake(event.job());
        }
    }

    private void wake(Job job) {
        Waiting waiting = byJob.get(job.id());
        if (waiting != null) {
            waiting.over.complete(true);
        }
    }

    @Override
    public void heard(String node) {
        if (node.equals(Lease.WORKERS)) {
            anything();
        }
    }

    @Override
    public void anything() {
        if (!all.isEmpty()) {
            looks.ask();
        }
    }

    private void lookForCancels() {
        known.store().cancelRequested(Lease.WORKERS).forEach(found -> wake(found.job()));
    }

    /** Hears what workers are told. */
    private final class States implements Notifier.Listener {
        @Override
        public void heard(String workerId) {
            all.stream().filter(one -> one.worker.workerId().equals(workerId)).forEach(one -> one.over.complete(true));
        }

        @Override
        public void anything() {}
    }
}
