package dev.errand.worker.lease;

import dev.errand.job.Job;
import java.time.Instant;
import java.util.List;

/**
 * What a worker that asks for work gets.
 *
 * @param leases the jobs, in the order in which to start them
 * @param lost those of the tokens that it named that are not its own any more
 * @param state what it is to do
 * @param bytes about how much their arguments are
 * @param again whether it was given these before
 */
public record Granted(List<Given> leases, List<String> lost, WorkerState state, long bytes, boolean again) {

    /**
     * One job.
     *
     * @param token of the lease
     * @param job with its arguments, if they are small
     */
    public record Given(String token, Instant expiresAt, Instant deadline, Job job) {

        static Given of(HeldLease lease, Job job) {
            return new Given(lease.token(), lease.expiresAt(), lease.deadline(), job);
        }
    }

    static Granted nothing(WorkerState state) {
        return new Granted(List.of(), List.of(), state, 0, false);
    }

    boolean isWorthAnAnswer() {
        return !leases.isEmpty() || !lost.isEmpty();
    }

    /** What goes back when this answer is lost: not what another answer may have brought. */
    List<Given> onlyHere() {
        return again ? List.of() : leases;
    }

    List<String> tokens() {
        return leases.stream().map(Given::token).toList();
    }
}
