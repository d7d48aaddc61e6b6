package dev.errand.execution;

import dev.errand.cluster.MembershipListener;
import dev.errand.completion.JobCompleter;
import dev.errand.completion.JobEvents;
import dev.errand.execution.Attempt.Stop;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The attempts that run on this node: starts them, passes on requests to stop, and hands each outcome to the completer exactly
 * once. After a crash nothing of it is left; the store knows what ran here.
 */
@Component
public class RunningJobs implements JobListener, MembershipListener {

    private static final Logger log = LoggerFactory.getLogger(RunningJobs.class);

    /** More cannot be between their claim and their start. */
    private static final int MAX_EARLY_CANCELS = 10_000;

    private final Map<JobId, Running> running = new ConcurrentHashMap<>();
    /** Attempts that were to stop before they started: their job was claimed but not yet known here. The eldest are forgotten. */
    private final Set<Held> canceledEarly = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Held, Boolean> eldest) {
            return size() > MAX_EARLY_CANCELS;
        }
    });

    /** Under these something is being claimed or stored just now, and starts when whoever does it gets to run again. */
    private final Set<String> expected = ConcurrentHashMap.newKeySet();

    private final JobRunner runner;
    private final JobCompleter completer;
    private final JobEvents events;
    private final JobPool pool;
    private final AttemptReports reports;
    private final Clock clock;
    private volatile @Nullable String fencedNode;

    RunningJobs(
            JobRunner runner,
            JobCompleter completer,
            JobEvents events,
            JobPool pool,
            AttemptReports reports,
            Clock clock) {
        this.runner = runner;
        this.completer = completer;
        this.events = events;
        this.pool = pool;
        this.reports = reports;
        this.clock = clock;
    }

    private record Running(Attempt attempt, Runnable slotFree) {}

    private record Held(JobId id, @Nullable Lease lease) {}

    /**
     * Starts an attempt.
     *
     * @param slotFree called exactly once, when another attempt may take this one's place
     */
    public void start(Job job, Lease lease, Runnable slotFree) {
        Attempt attempt = reports.begin(job, lease);
        Running entry = new Running(attempt, slotFree);
        running.put(job.id(), entry);
        events.publish(new JobEvent.Started(job));
        if (job.cancel() != null || wasCanceledEarly(new Held(job.id(), lease))) {
            attempt.stop(Stop.CANCEL, clock.instant());
        }
        if (lease.node().equals(fencedNode)) {
            attempt.stop(Stop.FENCED, clock.instant());
        }
        try {
            var unused = runner.run(attempt).whenComplete((outcome, failure) -> threadEnded(entry, outcome, failure));
        } catch (RuntimeException e) {
            log.error("the pool refused {}; it is queued again", job.id(), e);
            end(entry, new Outcome.Interrupted());
        }
    }

    private void threadEnded(Running entry, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome == null) {
            log.error("the runner of {} failed", entry.attempt().job().id(), failure);
        }
        boolean first = end(entry, outcome == null ? new Outcome.Lost() : outcome);
        if (!first) {
            log.info(
                    "the abandoned thread of {} has ended; its outcome is dropped",
                    entry.attempt().job().id());
            entry.attempt().giveResultBack();
            pool.abandonedThreadEnded();
        }
    }

    private boolean end(Running entry, Outcome outcome) {
        Attempt attempt = entry.attempt();
        if (!attempt.end()) {
            return false;
        }
        var unused = reports.storeRest(attempt)
                .thenCompose(
                        stored -> completer.complete(attempt.job(), attempt.lease(), outcome, attempt.lastProgress()))
                .whenComplete((verdict, none) -> {
                    running.remove(attempt.job().id(), entry);
                    attempt.giveResultBack();
                });
        entry.slotFree().run();
        return true;
    }

    /** Ends an attempt whose thread does not: with this outcome now, and whatever the thread brings later is dropped. */
    void abandon(Attempt attempt, Outcome outcome) {
        Running entry = running.get(attempt.job().id());
        if (entry != null && entry.attempt() == attempt) {
            pool.threadAbandoned();
            if (!end(entry, outcome)) {
                pool.abandonedThreadEnded();
            }
        }
    }

    @Override
    public void onEvent(JobEvent event) {
        if (event instanceof JobEvent.CancelRequested) {
            cancel(event.job().id(), event.job().lease());
        }
    }

    /** Tells that attempt to stop, if it runs here or is just about to; may be called again. */
    void cancel(JobId id, @Nullable Lease lease) {
        Held held = new Held(id, lease);
        // Noted first, then looked for, as start() enters first and then looks for notes: one of the two sees the
        // other.
        synchronized (canceledEarly) {
            canceledEarly.add(held);
        }
        Running entry = running.get(id);
        if (entry != null && entry.attempt().lease().equals(lease) && wasCanceledEarly(held)) {
            entry.attempt().stop(Stop.CANCEL, clock.instant());
        }
    }

    private boolean wasCanceledEarly(Held held) {
        synchronized (canceledEarly) {
            return canceledEarly.remove(held);
        }
    }

    /**
     * Stops what runs under a name that is over, and what is about to: others run it, or nobody may. Who is quick can still record its
     * own loss; whatever comes after somebody else has is dropped.
     */
    @Override
    public void lost(String formerName) {
        fencedNode = formerName;
        Instant now = clock.instant();
        attempts().stream()
                .filter(attempt -> attempt.lease().node().equals(formerName))
                .forEach(attempt -> attempt.stop(Stop.FENCED, now));
    }

    /** Those attempts that are not recorded as ended. */
    Collection<Attempt> attempts() {
        return running.values().stream().map(Running::attempt).toList();
    }

    /** Jobs may be running under that lease any moment, and are started before it is said that no more are expected. */
    public void expect(Lease lease) {
        expected.add(lease.token());
    }

    /** What was to start under that lease has started; what has not never will. */
    public void expectNoMore(Lease lease) {
        expected.remove(lease.token());
    }

    /** Whether this node runs, is about to start, or is about to record, that very attempt. */
    public boolean holds(JobId id, Lease lease) {
        // Asked first: what is not expected any more has been entered.
        boolean starts = expected.contains(lease.token());
        Running entry = running.get(id);
        return starts || (entry != null && entry.attempt().lease().equals(lease));
    }

    /** How many attempts run or wait to be recorded. */
    public int size() {
        return running.size();
    }

    /** Tells all to stop because the process ends. */
    public void interruptAll() {
        Instant now = clock.instant();
        attempts().forEach(attempt -> attempt.stop(Stop.SHUTDOWN, now));
    }

    /** Gives back those that did not stop: their jobs are queued again, and what their threads bring later is dropped. */
    public List<JobId> giveBackAll() {
        Collection<Attempt> left = attempts();
        left.forEach(attempt -> abandon(attempt, new Outcome.Interrupted()));
        return left.stream().map(attempt -> attempt.job().id()).toList();
    }
}
