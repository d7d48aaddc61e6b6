package dev.errand.worker.lease;

import dev.errand.store.WorkerAsk;
import java.time.Duration;
import java.util.List;

/**
 * What a request comes down to.
 *
 * @param ask which jobs it may get; none where there are none, or it may have no more
 * @param repeated what it was given before
 * @param back what its instance has and did not name
 * @param lost what it named and does not have
 * @param length of the leases
 * @param state what the worker is to do
 */
record GrantPlan(
        WorkerAsk ask,
        List<HeldLease> repeated,
        List<Ending> back,
        List<String> lost,
        Duration length,
        LeaseRequest request,
        WorkerState state) {}
