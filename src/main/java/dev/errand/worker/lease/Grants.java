package dev.errand.worker.lease;

import dev.errand.completion.JobEvents;
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
import dev.errand.submission.WorkerIntake.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
    private final LeaseEnds ends;
    private final JobEvents events;
    private final GrantPlans plans;
    private final LeaseRoom known;
    private final GrantWrite calls;

    Grants(
            Transactions transactions,
            JobTransitions transitions,
            LeaseEnds ends,
            JobEvents events,
            GrantPlans plans,
            LeaseRoom known) {
        this.transactions = transactions;
        this.ends = ends;
        this.events = events;
        this.plans = plans;
        this.known = known;
        this.calls = new GrantWrite(transactions, transitions, ends, known);
    }

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
        return told(plan, write(List.of(), plan, null).theGift());
    }

    /** What a request comes down to for which there is something. */
    GrantPlan plan(LeaseRequest request, Instant heardAt) {
        return plans.of(request, heardAt, true);
    }

    /**
     * Gives what there is now, and stores a new job: as one that is given with it, where there is room.
     *
     * @param stored is told what became of the job, once it is on disk and before anything else is done
     */
    Granted give(GrantPlan plan, Arrival arrival, Consumer<Taken> stored) {
        if (!plan.repeated().isEmpty()) {
            stored.accept(store(arrival));
            return granted(again(plan), plan);
        }
        GrantWrite.Written written = write(List.of(), plan, arrival);
        stored.accept(told(arrival, written.theTaken()));
        return told(plan, written.theGift());
    }

    /** Stores a new job: as one that is given, where somebody who asks just then has room for it. */
    Taken store(Arrival arrival) {
        return told(
                arrival,
                transactions.write(calls, new GrantWrite.Call(null, arrival)).theTaken());
    }

    private Taken told(Arrival arrival, Taken taken) {
        if (taken.job().lease() != null) {
            arrival.tell(events, taken.job());
        }
        return taken;
    }

    private GrantWrite.Written write(Collection<Ending> said, GrantPlan plan, @Nullable Arrival arrival) {
        return transactions.write(calls, new GrantWrite.Call(new GrantWrite.Asked(said, plan), arrival));
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
        GrantWrite.Gift gift = write(said.endings().values(), plan, null).theGift();
        ends.tell(gift.said());
        // First of all what was written is told: what follows may meet an outage.
        Granted granted = plan.repeated().isEmpty() ? told(plan, gift) : granted(again(plan), plan);
        outcomes.addAll(ends.outcomes(transactions, said, gift.said()));
        return granted;
    }

    private Granted told(GrantPlan plan, GrantWrite.Gift gift) {
        gift.born().forEach(born -> born.arrival().tell(events, born.job()));
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
