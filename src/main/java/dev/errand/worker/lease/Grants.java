package dev.errand.worker.lease;

import dev.errand.completion.JobEvents;
import dev.errand.db.commit.GroupWrite;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.Extent;
import dev.errand.store.JobTransitions;
import dev.errand.store.WorkerAsk;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
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

    private static final LeaseEnd.Said UNREADABLE = new LeaseEnd.Failed(
            Failure.of(Reason.TASK_FAILED, "the arguments of this job cannot be decrypted"), false, null);

    private final Transactions transactions;
    private final JobTransitions transitions;
    private final LeaseEnds ends;
    private final JobEvents events;
    private final GrantPlans plans;
    private final LeaseRoom known;
    private final GroupWrite<Call, Gift> calls = this::writeAll;

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

    /** What a call comes down to: what is said of ends, and what is wanted then. */
    private record Call(Collection<Ending> said, GrantPlan plan) {}

    /** What became of it: of the ends, of what goes back, and what was given out. */
    private record Gift(WrittenEnds said, WrittenEnds back, List<HeldLease> leases, List<Job> jobs) {}

    /**
     * Gives what there is now.
     *
     * @param heardAt when the request came
     * @param somethingWaits whether there is work of one of its tasks, as far as anybody knows
     */
    Granted give(LeaseRequest request, Instant heardAt, boolean somethingWaits) {
        GrantPlan plan = plans.of(request, heardAt, somethingWaits);
        if (!plan.repeated().isEmpty()) {
            return granted(again(plan), plan);
        }
        if (plan.back().isEmpty() && plan.ask().tasks().isEmpty()) {
            return new Granted(List.of(), plan.lost(), plan.state(), 0, false);
        }
        return told(plan, transactions.write(calls, new Call(List.of(), plan)));
    }

    /**
     * What a worker says of ends, and what it gets after that, in one transaction.
     *
     * @param heardAt when the request came
     * @return what it gets
     */
    Granted settle(SaidEnds said, List<LeaseEnd.Outcome> outcomes, LeaseRequest request, Instant heardAt) {
        Set<String> ending = said.endings().keySet();
        GrantPlan plan = plans.of(request, heardAt, ending, false);
        Gift gift = transactions.write(calls, new Call(said.endings().values(), plan));
        ends.tell(gift.said());
        // First of all what was written is told: what follows may meet an outage.
        Granted granted = plan.repeated().isEmpty() ? told(plan, gift) : granted(again(plan), plan);
        outcomes.addAll(ends.outcomes(transactions, said, gift.said()));
        return granted;
    }

    private Granted told(GrantPlan plan, Gift gift) {
        ends.tell(gift.back());
        gift.leases().stream().findFirst().ifPresent(lease -> known.states().given(lease.worker(), lease.grantedAt()));
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
        return granted(given, plan);
    }

    /** Of those with more arguments than one answer holds, all but the first wait again, as if they had not been given. */
    private Granted granted(List<Granted.Given> allGiven, GrantPlan plan) {
        List<Granted.Given> all = readable(allGiven);
        Map<JobId, Long> sizes = sizes(all);
        List<Granted.Given> kept = new ArrayList<>(all.size());
        List<Granted.Given> excess = new ArrayList<>(0);
        long bytes = 0;
        for (Granted.Given one : all) {
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
        return new Granted(
                kept, plan.lost(), plan.state(), bytes, !plan.repeated().isEmpty());
    }

    /** Those whose arguments can be read; the attempts of the others end here. */
    private List<Granted.Given> readable(List<Granted.Given> given) {
        List<LeaseEnd> unreadable = given.stream()
                .filter(one -> one.job().spec().call().isUnreadable())
                .map(one -> new LeaseEnd(one.token(), UNREADABLE, ""))
                .toList();
        if (unreadable.isEmpty()) {
            return given;
        }
        ends.end(transactions, ends.prepare(unreadable).endings().values());
        return given.stream()
                .filter(one -> !one.job().spec().call().isUnreadable())
                .toList();
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

    /** Calls that share a transaction share its statements, too. */
    private List<Gift> writeAll(Connection connection, List<Call> all) throws SQLException {
        List<WrittenEnds> said =
                ends.writeAll(connection, all.stream().map(Call::said).toList());
        List<WrittenEnds> back = ends.writeAll(
                connection,
                all.stream().<Collection<Ending>>map(call -> call.plan().back()).toList());
        Instant now = known.rules().now();
        List<List<Job>> jobs =
                lease(connection, all.stream().map(call -> call.plan().ask()).toList(), now);
        List<HeldLease> rows = new ArrayList<>();
        List<Gift> gifts = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            GrantPlan plan = all.get(i).plan();
            List<HeldLease> leases =
                    jobs.get(i).stream().map(job -> lease(job, plan, now)).toList();
            rows.addAll(leases);
            gifts.add(new Gift(said.get(i), back.get(i), leases, jobs.get(i)));
            if (!leases.isEmpty()) {
                known.states().giving(connection, plan.request(), now);
            }
        }
        transactions.insert(connection, HeldLease.ROWS, rows);
        return gifts;
    }

    /** For those that ask for the same, one after the other, at once; who came first has all that it wants before the next has any. */
    private List<List<Job>> lease(Connection connection, List<WorkerAsk> asks, Instant now) throws SQLException {
        List<List<Job>> given = new ArrayList<>(asks.size());
        int from = 0;
        while (from < asks.size()) {
            WorkerAsk first = asks.get(from);
            int to = from;
            int max = 0;
            while (to < asks.size() && asks.get(to).isLike(first)) {
                max += asks.get(to++).max();
            }
            Deque<Job> left = new ArrayDeque<>(transitions.lease(connection, first.withMax(max), now));
            for (WorkerAsk ask : asks.subList(from, to)) {
                List<Job> own = new ArrayList<>(Math.min(ask.max(), left.size()));
                while (own.size() < ask.max() && !left.isEmpty()) {
                    own.add(left.removeFirst());
                }
                given.add(own);
            }
            from = to;
        }
        return given;
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
