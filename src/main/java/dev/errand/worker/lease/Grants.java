package dev.errand.worker.lease;

import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.Extent;
import dev.errand.store.JobTransitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Gives jobs to workers that ask: reads what there is to do, and writes only if there is something. A repeated request gets what it got; what
 * an instance was given and does not name goes back. A crash leaves what was committed: the instance says at its next call what of it arrived.
 */
@Component
class Grants {

    private final Transactions transactions;
    private final JobTransitions transitions;
    private final LeaseEnds ends;
    private final JobEvents events;
    private final GrantPlans plans;
    private final LeaseRoom known;

    Grants(
            Transactions transactions,
            JobTransitions transitions,
            LeaseEnds ends,
            JobEvents events,
            GrantPlans plans,
            LeaseRoom known) {
        this.transactions = transactions;
        this.transitions = transitions;
        this.ends = ends;
        this.events = events;
        this.plans = plans;
        this.known = known;
    }

    /** What a write gave out, and what else it did. */
    record Gift(List<HeldLease> leases, List<Job> jobs, WrittenEnds back) {}

    /**
     * Gives what there is now.
     *
     * @param heardAt when the request came
     */
    Granted give(LeaseRequest request, Instant heardAt) {
        WorkerState state = known.states().of(request.worker());
        GrantPlan plan = plans.of(request, heardAt, state);
        if (!plan.repeated().isEmpty()) {
            return granted(again(plan), plan, state);
        }
        if (plan.back().isEmpty() && plan.ask().tasks().isEmpty()) {
            return new Granted(List.of(), plan.lost(), state, 0, false);
        }
        Gift gift = transactions.write(connection -> write(connection, plan));
        return told(plan, gift, state);
    }

    /**
     * What a worker says of ends, and what it gets after that, in one transaction.
     *
     * @param heardAt when the request came
     * @return what it gets
     */
    Granted settle(SaidEnds said, List<LeaseEnd.Outcome> outcomes, LeaseRequest request, Instant heardAt) {
        WorkerState state = known.states().of(request.worker());
        Set<String> ending = said.endings().keySet();
        GrantPlan plan = plans.of(request, heardAt, state, ending);
        WrittenEnds[] written = new WrittenEnds[1];
        Gift gift = transactions.write(connection -> {
            written[0] = ends.write(connection, said.endings().values());
            return write(connection, plan);
        });
        ends.tell(written[0]);
        outcomes.addAll(ends.outcomes(said, written[0]));
        return plan.repeated().isEmpty() ? told(plan, gift, state) : granted(again(plan), plan, state);
    }

    private Granted told(GrantPlan plan, Gift gift, WorkerState state) {
        ends.tell(gift.back());
        List<Granted.Given> given = new ArrayList<>(gift.jobs().size());
        for (int i = 0; i < gift.jobs().size(); i++) {
            Job job = gift.jobs().get(i);
            known.rules().recent().given(gift.leases().get(i), job);
            events.publish(new JobEvent.Started(job));
            known.rules()
                    .metrics()
                    .count(job.spec().call().task(), plan.request().worker(), "granted");
            given.add(Granted.Given.of(gift.leases().get(i), job));
        }
        return granted(given, plan, state);
    }

    /** Of those with more arguments than one answer holds, all but the first wait again, as if they had not been given. */
    private Granted granted(List<Granted.Given> given, GrantPlan plan, WorkerState state) {
        Map<JobId, Long> sizes = sizes(given);
        List<Granted.Given> kept = new ArrayList<>(given.size());
        List<Granted.Given> excess = new ArrayList<>(0);
        long bytes = 0;
        for (Granted.Given one : given) {
            long size = sizes.getOrDefault(one.job().id(), 0L);
            if (kept.isEmpty() || bytes + size <= known.memory().pageBytes()) {
                bytes += size;
                kept.add(one);
            } else {
                excess.add(one);
            }
        }
        if (!excess.isEmpty()) {
            ends.endUnchanged(transactions, plans.untouched(excess));
        }
        return new Granted(kept, plan.lost(), state, bytes, !plan.repeated().isEmpty());
    }

    /** About how many bytes of arguments each has; those that were left out are measured where they are. */
    private Map<JobId, Long> sizes(List<Granted.Given> given) {
        Map<JobId, Long> sizes = new HashMap<>();
        List<JobId> leftOut = new ArrayList<>(0);
        for (Granted.Given one : given) {
            TaskCall call = one.job().spec().call();
            if (call.leavesArgumentsOut()) {
                leftOut.add(one.job().id());
            } else {
                sizes.put(one.job().id(), (long) length(call.args()) + length(call.kwargs()));
            }
        }
        if (!leftOut.isEmpty()) {
            known.store().measure(leftOut, Extent.FULL).forEach(one -> sizes.put(one.id(), one.bytes()));
        }
        return sizes;
    }

    private static int length(@Nullable String json) {
        return json == null ? 0 : json.length();
    }

    private Gift write(Connection connection, GrantPlan plan) throws SQLException {
        WrittenEnds back = ends.write(connection, plan.back());
        Instant now = known.rules().now();
        List<Job> jobs = transitions.lease(connection, plan.ask(), now);
        List<HeldLease> leases = jobs.stream().map(job -> lease(job, plan, now)).toList();
        transactions.insert(connection, HeldLease.ROWS, leases);
        if (!leases.isEmpty()) {
            known.states().given(connection, plan.request(), now);
        }
        return new Gift(leases, jobs, back);
    }

    private HeldLease lease(Job job, GrantPlan plan, Instant now) {
        Instant deadline = now.plus(job.spec().policy().timeout());
        Instant expiresAt = earlier(now.plus(plan.length()), deadline.plus(known.grace()));
        String token = job.lease() == null ? "" : job.lease().token();
        return new HeldLease(
                token,
                plan.request().worker(),
                plan.request().requestId(),
                now,
                plan.length(),
                deadline,
                expiresAt,
                null);
    }

    private HeldLease extended(HeldLease lease, Instant now) {
        Instant wanted = earlier(now.plus(lease.length()), lease.deadline().plus(known.grace()));
        Instant least = lease.expiresAt().plusMillis(1);
        return lease.until(wanted.isBefore(least) ? least : wanted);
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * The same leases with their jobs, once more. From now on each lasts for its length again, since its worker was heard; and longer than it
     * did by a moment at least, by which a first answer that turns out to be lost is told from the last one.
     */
    private List<Granted.Given> again(GrantPlan plan) {
        Instant now = known.rules().now();
        List<HeldLease> leases =
                plan.repeated().stream().map(lease -> extended(lease, now)).toList();
        Map<String, Instant> until = leases.stream().collect(Collectors.toMap(HeldLease::token, HeldLease::expiresAt));
        transactions.write(connection -> {
            LeaseTable.extend(connection, plan.request().worker(), until);
            return until.size();
        });
        List<JobId> ids = leases.stream().map(HeldLease::jobId).toList();
        Map<JobId, Job> jobs = known.store().findAll(ids, Extent.FULL).stream()
                .collect(Collectors.toMap(Job::id, Function.identity()));
        List<Granted.Given> again = new ArrayList<>(leases.size());
        for (HeldLease lease : leases) {
            Job job = jobs.get(lease.jobId());
            if (job != null && Lease.ofWorker(lease.token()).equals(job.lease())) {
                again.add(Granted.Given.of(lease, job));
            }
        }
        return again;
    }

    /** What was given did not arrive: it goes back, as if it had not been given. Never throws what can be told at the next call. */
    void takeBack(Granted lost) {
        ends.endUnchanged(transactions, plans.untouched(lost.onlyHere()));
    }
}
