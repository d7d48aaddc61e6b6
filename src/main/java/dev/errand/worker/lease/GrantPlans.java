package dev.errand.worker.lease;

import dev.errand.job.Job;
import dev.errand.job.Outcome;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.WorkerAsk;
import dev.errand.worker.lease.HeldLease.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads what a request for work comes down to; writes nothing. Safe for concurrent use. */
@Component
class GrantPlans {

    private static final String GIVEN_BACK = "given-back";

    private final LeaseTable table;
    private final LeaseEnds ends;
    private final LeaseRoom known;

    GrantPlans(LeaseTable table, LeaseEnds ends, LeaseRoom known) {
        this.table = table;
        this.ends = ends;
        this.known = known;
    }

    /** With nothing that is about to end. */
    GrantPlan of(LeaseRequest request, Instant heardAt, boolean somethingWaits) {
        return of(request, heardAt, Set.of(), somethingWaits);
    }

    /**
     * With what is about to end, and so is not held any more.
     *
     * @param heardAt when the request came: of what was given since, what it says of tokens says nothing
     * @param somethingWaits whether there is work of one of its tasks, as far as anybody knows
     */
    GrantPlan of(LeaseRequest request, Instant heardAt, Set<String> ending, boolean somethingWaits) {
        Instant now = known.rules().now();
        // Whoever writes anyway, or was told that there is something to take, need not ask first.
        boolean writes = somethingWaits || !ending.isEmpty();
        Standing standing = known.states().standing(request, writes ? List.of() : request.tasks());
        WorkerState state = standing.state();
        List<WorkerAsk.Task> ranges = known.tasks().of(standing.served(), request.tasks());
        List<HeldLease> repeated = standing.again() == 0 ? List.of() : repeated(request, ending, now);
        List<String> holding = request.holding();
        List<HeldLease> held = holding == null ? List.of() : held(request.worker(), ending);
        List<Ending> back = holding == null ? List.of() : unnamed(held, heardAt, repeated, holding);
        List<String> lost = holding == null ? List.of() : notHeld(held, holding);
        int out = holding == null ? standing.out() - ending.size() : held.size() - back.size();
        int free = known.rules().properties().maxLeases() - out;
        int max = state == WorkerState.RUN && repeated.isEmpty() ? Math.clamp(free, 0, request.max()) : 0;
        List<WorkerAsk.Task> waiting = ranges.stream()
                .filter(range -> max > 0
                        && (writes || !back.isEmpty() || standing.waiting().contains(range.name())))
                .toList();
        WorkerAsk ask = new WorkerAsk(
                request.worker().workerId(),
                request.worker().instance(),
                waiting,
                max,
                HeldLease.newSecret(),
                known.atOnce(),
                known.tasks()
                        .mayRun(TenantNames.of(
                                TenantNames.tenantOf(request.worker().workerId()))));
        Duration length = request.length() == null ? known.rules().properties().lease() : request.length();
        return new GrantPlan(ask, repeated, back, lost, length, request, state);
    }

    /** What the same request was given, while that lasts. */
    private List<HeldLease> repeated(LeaseRequest request, Set<String> ending, Instant now) {
        return request.requestId() == null
                ? List.of()
                : table.granted(request.worker(), request.requestId()).stream()
                        .filter(lease -> !ending.contains(lease.token()))
                        .filter(lease -> now.isBefore(lease.grantedAt().plus(lease.length())))
                        .toList();
    }

    private List<HeldLease> held(WorkerName worker, Set<String> ending) {
        return table.heldBy(worker).stream()
                .filter(lease -> !ending.contains(lease.token()))
                .toList();
    }

    /** A request that was long on its way, while its worker asked once more, does not know what that brought. */
    private List<Ending> unnamed(
            List<HeldLease> held, Instant heardAt, List<HeldLease> repeated, List<String> holding) {
        Set<String> named = new HashSet<>(holding);
        repeated.forEach(lease -> named.add(lease.token()));
        List<HeldLease> others = held.stream()
                .filter(lease ->
                        !named.contains(lease.token()) && !lease.grantedAt().isAfter(heardAt))
                .toList();
        return ofUntouched(others);
    }

    private static List<String> notHeld(List<HeldLease> held, List<String> holding) {
        Set<String> known = held.stream().map(HeldLease::token).collect(Collectors.toSet());
        return holding.stream()
                .distinct()
                .filter(token -> !known.contains(token))
                .toList();
    }

    /**
     * Those attempts that have not ended, as if nobody had begun them. One whose lease lasts longer by now was heard of, or has been given once
     * more to who repeated the request.
     */
    List<Ending> untouched(Collection<Granted.Given> given) {
        Map<String, HeldLease> leases =
                table.find(given.stream().map(Granted.Given::token).toList());
        List<HeldLease> same = new ArrayList<>(leases.size());
        for (Granted.Given one : given) {
            HeldLease lease = leases.get(one.token());
            if (lease != null
                    && lease.expiresAt().toEpochMilli() <= one.expiresAt().toEpochMilli()) {
                same.add(lease);
            }
        }
        return ofUntouched(same);
    }

    /** Attempts that nobody has begun: it is as if their jobs had not been given out. */
    private List<Ending> ofUntouched(List<HeldLease> leases) {
        Map<String, Job> jobs = ends.attempts(leases);
        List<Ending> endings = new ArrayList<>(leases.size());
        for (HeldLease lease : leases) {
            Job job = jobs.get(lease.token());
            if (job != null) {
                Outcome back = new Outcome.GivenBack(false, Duration.ZERO);
                endings.add(new Ending(lease, job, back, new End(GIVEN_BACK, ""), 0));
            }
        }
        return endings;
    }
}
