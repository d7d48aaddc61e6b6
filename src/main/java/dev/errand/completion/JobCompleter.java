package dev.errand.completion;

import dev.errand.db.outage.OutageListener;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.encryption.Sealing;
import dev.errand.job.ErrorFingerprint;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Transition;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.Completion;
import dev.errand.store.JobStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;

/**
 * Records how an attempt ended: one decision, one guarded write, then the news.
 *
 * <p>While the store is away an outcome is kept in memory and offered again, at growing intervals and as soon as an outage is over, until it is
 * written or the process ends; no more than the running attempts can be kept so, since nothing new starts meanwhile. An outcome that a crash
 * swallows counts as an attempt lost with its process.
 *
 * <p>An outcome that the database refuses while it works otherwise might never be written. After so many refusals in a row a failure
 * that says so is offered once instead; when that is refused too, it was not for the outcome, which then has its turn again.
 */
@Component
public class JobCompleter implements OutageListener {

    private static final Logger log = LoggerFactory.getLogger(JobCompleter.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 5_000;
    private static final Outcome REFUSED =
            new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "the database refuses the outcome of this attempt"));

    private final JobStore store;
    private final JobEvents events;
    private final Clock clock;
    private final RecoveryProperties recovery;
    private final Sealing sealing;
    private final Set<Retry> waiting = ConcurrentHashMap.newKeySet();

    /** With what it writes to and tells. */
    public JobCompleter(JobStore store, JobEvents events, Clock clock, RecoveryProperties recovery, Sealing sealing) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.recovery = recovery;
        this.sealing = sealing;
    }

    /**
     * Records the outcome; the future completes when it is on disk, or when it turned out that the lease is lost and there is
     * nothing to record, or that the store is closed for good. It never fails.
     */
    public CompletableFuture<Completion.Verdict> complete(
            Job job, Lease lease, Outcome outcome, @Nullable Progress progress) {
        CompletableFuture<Completion.Verdict> recorded = new CompletableFuture<>();
        attempt(new Pending(job, lease, progress, recorded), Offer.first(outcome));
        return recorded;
    }

    private record Pending(
            Job job, Lease lease, @Nullable Progress progress, CompletableFuture<Completion.Verdict> recorded) {}

    /**
     * What is to be written next.
     *
     * @param pauseMillis for how long to wait when that fails
     * @param refusals how often in a row the database has refused it
     */
    private record Offer(Outcome outcome, long pauseMillis, int refusals) {

        static Offer first(Outcome outcome) {
            return new Offer(outcome, FIRST_PAUSE_MILLIS, 0);
        }

        boolean isFirst() {
            return pauseMillis == FIRST_PAUSE_MILLIS;
        }

        Offer next(boolean refused) {
            return new Offer(outcome, Math.min(pauseMillis * 2, MAX_PAUSE_MILLIS), refused ? refusals + 1 : 0);
        }

        boolean isRefusedTooOften(int limit) {
            return refusals > 0 && refusals % limit == 0;
        }
    }

    /** An offer that waits for its time, or for the end of an outage; made once. */
    private final class Retry implements Runnable {
        private final Pending pending;
        private final Offer offer;

        Retry(Pending pending, Offer offer) {
            this.pending = pending;
            this.offer = offer;
        }

        @Override
        public void run() {
            if (waiting.remove(this)) {
                attempt(pending, offer);
            }
        }
    }

    @Override
    public void outageEnded() {
        waiting.forEach(ForkJoinPool.commonPool()::execute);
    }

    private void attempt(Pending pending, Offer offer) {
        var now = clock.instant();
        boolean hopeless = offer.isRefusedTooOften(recovery.maxRefusedOutcomes());
        Outcome outcome = hopeless ? REFUSED : offer.outcome();
        Transition transition = decide(pending.job(), outcome, now);
        Progress said = hopeless ? null : pending.progress();
        Completion completion = new Completion(pending.job(), pending.lease(), transition, said, now);
        var unused = store.complete(completion).whenComplete((verdict, failure) -> {
            if (failure != null) {
                notWritten(pending, offer, failure);
            } else if (verdict == Completion.Verdict.CANCEL_REQUESTED) {
                attempt(pending, Offer.first(new Outcome.Canceled(null)));
            } else if (verdict == Completion.Verdict.LEASE_LOST && !offer.isFirst()) {
                var unusedToo = CompletableFuture.runAsync(() -> settle(pending, completion));
            } else {
                if (hopeless) {
                    log.error(
                            "the outcome of {} was refused {} times; the attempt is recorded as failed",
                            pending.job().id(),
                            offer.refusals());
                }
                tell(completion, verdict);
                pending.recorded().complete(verdict);
            }
        });
    }

    private void notWritten(Pending pending, Offer offer, Throwable failure) {
        JobId id = pending.job().id();
        StoreUnavailableException known = failure instanceof StoreUnavailableException away ? away : null;
        if (known != null && known.isClosed()) {
            log.warn("the outcome of {} was not written before the end", id);
            pending.recorded().complete(Completion.Verdict.LEASE_LOST);
            return;
        }
        log.atLevel(offer.isFirst() ? level(known) : Level.DEBUG)
                .log(
                        "the outcome of {} cannot be written now and is offered again until it is: {}",
                        id,
                        known == null ? failure.toString() : known.getMessage());
        Executor later = CompletableFuture.delayedExecutor(offer.pauseMillis(), TimeUnit.MILLISECONDS);
        Offer next = offer.next(known != null && known.isRefused());
        Retry retry = new Retry(pending, next);
        waiting.add(retry);
        later.execute(retry);
    }

    private static Level level(@Nullable StoreUnavailableException known) {
        return known == null ? Level.WARN : known.level();
    }

    /** An earlier write may have succeeded though its answer was lost: then this is the job's end all the same, and news. */
    private void settle(Pending pending, Completion completion) {
        Completion.Verdict verdict = Completion.Verdict.LEASE_LOST;
        try {
            Transition transition = completion.transition();
            boolean own = store.find(completion.job().id())
                    .filter(found ->
                            found.state() == transition.to() && found.attempts().equals(transition.attempts()))
                    .isPresent();
            verdict = own ? Completion.Verdict.RECORDED_AMONG_OTHERS : verdict;
        } catch (StoreUnavailableException e) {
            log.debug("nobody is told of the end of {}", completion.job().id(), e);
        }
        tell(completion, verdict);
        pending.recorded().complete(verdict);
    }

    /** What an outcome leads to, with what this installation allows. */
    public Transition decide(Job job, Outcome outcome, Instant now) {
        double chance = ThreadLocalRandom.current().nextDouble();
        return Transition.after(job, outcome, recovery.maxLostAttempts(), chance, now)
                .marked(failure -> marked(job, failure));
    }

    /** Where what jobs say is encrypted, nobody can try out by this what an error said. */
    private Failure marked(Job job, Failure failure) {
        String task = TenantNames.shown(job.spec().call().task());
        return failure.marked(sealing.mark(ErrorFingerprint.of(task, failure)));
    }

    /** The news of what was written, or was not; also for who writes outcomes together with something else. */
    public void tell(Completion completion, Completion.Verdict verdict) {
        Job job = completion.job();
        if (verdict == Completion.Verdict.LEASE_LOST) {
            log.warn(
                    "attempt {} of {} ended after its lease was lost; its outcome is dropped",
                    job.attempts().number(),
                    job.id());
            return;
        }
        Job after = completion.after();
        boolean whole = verdict == Completion.Verdict.RECORDED;
        boolean known = whole && !after.spec().call().leavesArgumentsOut();
        events.publish(
                after.done() ? new JobEvent.Finished(after, known) : new JobEvent.Requeued(after, completion.end()));
    }
}
