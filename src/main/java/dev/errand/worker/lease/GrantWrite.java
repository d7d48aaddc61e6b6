package dev.errand.worker.lease;

import dev.errand.db.commit.GroupWrite;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.store.Insertion;
import dev.errand.store.JobTransitions;
import dev.errand.store.WorkerAsk;
import dev.errand.submission.WorkerIntake.Taken;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what workers say of ends, what they are given, and new jobs for workers. Calls that share a transaction share its statements, too. Of
 * the new jobs those for which a request has room, once it has all that waits, are stored as its own: nothing waits before them, and none of them
 * is written twice.
 */
final class GrantWrite implements GroupWrite<GrantWrite.Call, GrantWrite.Written> {

    private final Transactions transactions;
    private final JobTransitions transitions;
    private final LeaseEnds ends;
    private final LeaseRoom known;

    GrantWrite(Transactions transactions, JobTransitions transitions, LeaseEnds ends, LeaseRoom known) {
        this.transactions = transactions;
        this.transitions = transitions;
        this.ends = ends;
        this.known = known;
    }

    /** What a call comes down to: what is said of ends and wanted then, or a new job, or both. */
    record Call(@Nullable Asked asked, @Nullable Arrival arrival) {}

    /** What is said of ends, and what is wanted then. */
    record Asked(Collection<Ending> said, GrantPlan plan) {}

    /** What became of a call. */
    record Written(@Nullable Gift gift, @Nullable Taken taken) {

        Gift theGift() {
            return Objects.requireNonNull(gift);
        }

        Taken theTaken() {
            return Objects.requireNonNull(taken);
        }
    }

    /** What became of the ends, and of what goes back; what was given out, and what of it is new. */
    record Gift(WrittenEnds said, WrittenEnds back, List<HeldLease> leases, List<Job> jobs, List<Born> born) {}

    /** A new job that a worker has. */
    record Born(Arrival arrival, NewJob job) {}

    /** New jobs alone, for which nobody asks, are one statement where they are so for the store. */
    @Override
    public boolean isOneStatement(List<Call> calls) {
        return calls.stream().allMatch(call -> call.asked() == null) && transitions.isOneInsert(jobs(arrivals(calls)));
    }

    @Override
    public List<Written> apply(Connection connection, List<Call> calls) throws SQLException {
        Instant now = known.rules().now();
        List<Asked> asked = new ArrayList<>(calls.size());
        for (Call call : calls) {
            if (call.asked() != null) {
                asked.add(call.asked());
            }
        }
        List<Gift> gifts = give(connection, asked, now);
        RoomLeft room = new RoomLeft(now);
        for (int i = 0; i < asked.size(); i++) {
            room.add(asked.get(i).plan().ask(), gifts.get(i).jobs().size());
        }
        List<Arrival> arrivals = arrivals(calls);
        Map<JobId, NewJob> placed = new HashMap<>();
        List<Insertion> inserted = arrivals.isEmpty()
                ? List.of()
                : transitions.insertUnlessTaken(connection, jobs(arrivals), fresh -> {
                    List<NewJob> asTheyAre = room.place(fresh);
                    asTheyAre.forEach(job -> placed.put(job.id(), job));
                    return asTheyAre;
                });
        addBorn(gifts, asked, room, arrivals, now);
        keep(connection, gifts, asked, now);
        return written(calls, gifts, inserted, placed);
    }

    private static List<Arrival> arrivals(List<Call> calls) {
        List<Arrival> arrivals = new ArrayList<>(calls.size());
        for (Call call : calls) {
            if (call.arrival() != null) {
                arrivals.add(call.arrival());
            }
        }
        return arrivals;
    }

    private static List<NewJob> jobs(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::job).toList();
    }

    private List<Gift> give(Connection connection, List<Asked> asked, Instant now) throws SQLException {
        if (asked.isEmpty()) {
            return List.of();
        }
        List<WrittenEnds> said =
                ends.writeAll(connection, asked.stream().map(Asked::said).toList());
        List<WrittenEnds> back = ends.writeAll(
                connection,
                asked.stream()
                        .<Collection<Ending>>map(call -> call.plan().back())
                        .toList());
        List<List<Job>> jobs =
                lease(connection, asked.stream().map(call -> call.plan().ask()).toList(), now);
        List<Gift> gifts = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            List<Job> own = new ArrayList<>(jobs.get(i));
            List<HeldLease> leases = new ArrayList<>(own.size());
            for (Job job : own) {
                leases.add(lease(job, asked.get(i).plan(), now));
            }
            gifts.add(new Gift(said.get(i), back.get(i), leases, own, new ArrayList<>(0)));
        }
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
        Instant expiresAt = Grants.earlier(now.plus(plan.length()), deadline.plus(known.grace()));
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

    private void addBorn(List<Gift> gifts, List<Asked> asked, RoomLeft room, List<Arrival> arrivals, Instant now) {
        Map<JobId, Arrival> byId = new HashMap<>();
        for (int i = 0; i < gifts.size(); i++) {
            if (!room.given(i).isEmpty() && byId.isEmpty()) {
                arrivals.forEach(arrival -> byId.put(arrival.job().id(), arrival));
            }
            Gift gift = gifts.get(i);
            for (NewJob each : room.given(i)) {
                Job job = each.stored();
                gift.jobs().add(job);
                gift.leases().add(lease(job, asked.get(i).plan(), now));
                gift.born().add(new Born(Objects.requireNonNull(byId.get(each.id())), each));
            }
        }
    }

    private void keep(Connection connection, List<Gift> gifts, List<Asked> asked, Instant now) throws SQLException {
        List<HeldLease> rows = new ArrayList<>();
        for (int i = 0; i < gifts.size(); i++) {
            List<HeldLease> leases = gifts.get(i).leases();
            rows.addAll(leases);
            if (!leases.isEmpty()) {
                known.states().giving(connection, asked.get(i).plan().request(), now);
            }
        }
        if (!rows.isEmpty()) {
            transactions.insert(connection, HeldLease.ROWS, rows);
        }
    }

    private static List<Written> written(
            List<Call> calls, List<Gift> gifts, List<Insertion> inserted, Map<JobId, NewJob> placed) {
        List<Written> written = new ArrayList<>(calls.size());
        int gift = 0;
        int arrived = 0;
        for (Call call : calls) {
            Arrival arrival = call.arrival();
            Taken taken = null;
            if (arrival != null) {
                NewJob job = arrival.job();
                taken = new Taken(inserted.get(arrived++), placed.getOrDefault(job.id(), job));
            }
            written.add(new Written(call.asked() == null ? null : gifts.get(gift++), taken));
        }
        return written;
    }
}
