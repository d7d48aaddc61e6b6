package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import dev.errand.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What workers do with leases. Each call is on disk when it returns or its future completes; one of which the answer was lost can be made again
 * and is answered as before. Throws {@link dev.errand.db.outage.StoreUnavailableException} when the database cannot do it now. Safe for
 * concurrent use.
 */
@Component
public class Leases {

    private final WaitingWorkers waiting;
    private final WaitingHeartbeats heartbeats;
    private final Grants grants;
    private final LeaseEnds ends;
    private final Transactions transactions;
    private final LeaseRules rules;

    Leases(
            WaitingWorkers waiting,
            WaitingHeartbeats heartbeats,
            Grants grants,
            LeaseEnds ends,
            Transactions transactions,
            LeaseRules rules) {
        this.waiting = waiting;
        this.heartbeats = heartbeats;
        this.grants = grants;
        this.ends = ends;
        this.transactions = transactions;
        this.rules = rules;
    }

    /** Of which job a token would be, if it can be one. */
    public static Optional<JobId> jobOf(String token) {
        return HeldLease.jobId(token);
    }

    /**
     * Gives work to a worker, and waits for it as long as it wants.
     *
     * @param hungUp whether nobody is there any more who could take it
     * @throws dev.errand.problem.ProblemException if it names a task that was never registered
     */
    public CompletableFuture<Granted> lease(LeaseRequest request, BooleanSupplier hungUp) {
        return waiting.lease(request, hungUp);
    }

    /** The answer with these did not reach its worker. Does not wait. */
    public void undelivered(Granted lost) {
        waiting.undelivered(lost);
    }

    /** Keeps what a worker has, and tells it what is new of it; if nothing is, when something is or the wait is over. */
    public CompletableFuture<Heartbeat.Answer> heartbeat(
            WorkerName worker, List<Heartbeat.Beat> beats, Duration patience) {
        return heartbeats.heartbeat(worker, beats, patience);
    }

    /** Ends attempts of a tenant's workers, or of anybody's; what became of each, in their order. */
    public List<LeaseEnd.Outcome> end(List<LeaseEnd> said, @Nullable String tenant) {
        return settle(said, null, tenant).outcomes();
    }

    /** The same of anybody's. */
    public List<LeaseEnd.Outcome> end(List<LeaseEnd> said) {
        return end(said, null);
    }

    /** The same of anybody's. */
    public Settled settle(List<LeaseEnd> said, @Nullable LeaseRequest request) {
        return settle(said, request, null);
    }

    /**
     * Ends attempts and gives work, both at once and without waiting.
     *
     * @param tenant whose leases may be ended, others being as good as none; nothing for anybody's
     */
    public Settled settle(List<LeaseEnd> said, @Nullable LeaseRequest request, @Nullable String tenant) {
        Instant heardAt = rules.now();
        SaidEnds prepared = ends.prepare(said, tenant);
        if (request == null) {
            WrittenEnds written = ends.end(transactions, prepared.endings().values());
            return new Settled(ends.outcomes(transactions, prepared, written), null);
        }
        List<LeaseEnd.Outcome> outcomes = new ArrayList<>(said.size());
        Granted granted = grants.settle(prepared, outcomes, request, heardAt);
        return new Settled(outcomes, granted);
    }

    /**
     * What became of ends, and what is next.
     *
     * @param outcomes in the order of the ends
     * @param granted if something was asked for
     */
    public record Settled(
            List<LeaseEnd.Outcome> outcomes, @Nullable Granted granted) {}
}
