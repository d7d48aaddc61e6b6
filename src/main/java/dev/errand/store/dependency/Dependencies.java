package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.EdgeState;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.Waiting;
import dev.errand.store.JobStore.Promoted;
import dev.errand.store.OutcomeHook;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.dependency.BatchMoves.Items;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the end of a job means to those that wait for it, in the very transaction that ends it: they are released when it was the last one, or
 * end as it did, and so on down the graph. One transaction settles so many waits; the rest is noted in it, and settled by others, each as
 * large. So a crash leaves jobs and waits in step, and at the most a note of what is still to be settled.
 *
 * <p>Nothing is asked of a job for which nobody waits: that is said by its row. Only ever called on the commit queue's thread.
 */
public final class Dependencies implements OutcomeHook {

    /** How many waits one transaction settles, about. */
    static final int MAX_EDGES = 500;

    /** The ends of how many jobs one transaction tells to those that wait for them: each takes some statements. */
    static final int MAX_ENDS = 50;

    private final Transactions transactions;
    private final OutcomeHooks hooks;
    private final WaitMoves moves;
    private final Sealing sealing;
    private final Clock clock;
    private final Supplier<DependencyListener> listener;
    private final Retries retries;
    private @Nullable Round round;

    /**
     * With whom it tells.
     *
     * @param hooks all, this one among them
     * @param retention how long a final job is kept that does not ask for more
     * @param sealing for arguments that are encrypted at rest
     */
    public Dependencies(
            Transactions transactions,
            OutcomeHooks hooks,
            Duration retention,
            Sealing sealing,
            Clock clock,
            Supplier<DependencyListener> listener) {
        this.transactions = transactions;
        this.hooks = hooks;
        this.moves = new WaitMoves(retention, hooks);
        this.sealing = sealing;
        this.clock = clock;
        this.listener = listener;
        this.retries = new Retries(transactions, hooks, moves, clock, listener);
    }

    /** What one transaction settles. */
    private static final class Round {
        private final Deque<End> ends = new ArrayDeque<>();
        private final List<Promoted> released = new ArrayList<>(0);
        private final List<Job> fell = new ArrayList<>(0);
        private int edges;
        private int told;
        private boolean more;

        boolean hasRoom() {
            return edges < MAX_EDGES && told < MAX_ENDS;
        }
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) throws SQLException {
        List<End> ends = new ArrayList<>(0);
        for (Job job : jobs) {
            if (job.spec().relations().isAwaited()) {
                ends.add(End.of(job));
            }
        }
        if (!ends.isEmpty()) {
            settle(connection, ends);
        }
    }

    /** Who cancels a batch at once need not tell of its items, unless others wait for any of them. */
    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return ParentRows.hasAwaitedItems(Transactions.jdbc(connection), batchId);
    }

    /** A batch has ended. */
    public void batchEnded(Connection connection, String batchId) throws SQLException {
        List<End> ends = ParentRows.endOfBatch(Transactions.jdbc(connection), batchId).stream()
                .toList();
        if (!ends.isEmpty()) {
            settle(connection, ends);
        }
    }

    /** Goes on with what earlier transactions left; answers whether there was any. */
    public boolean settleLeft(Connection connection) throws SQLException {
        EdgeTable.lock(connection, transactions.dialect());
        List<End> left = EdgeTable.takeLeft(
                Transactions.jdbc(connection), MAX_ENDS, transactions.dialect().forUpdate());
        Optional<Items> items = BatchMoves.takeLeft(
                Transactions.jdbc(connection), transactions.dialect().forUpdate());
        if (!left.isEmpty() || items.isPresent()) {
            settle(connection, left, items.orElse(null));
        }
        return !left.isEmpty() || items.isPresent();
    }

    private void settle(Connection connection, List<End> ends) throws SQLException {
        settle(connection, ends, null);
    }

    private void settle(Connection connection, List<End> ends, @Nullable Items items) throws SQLException {
        Round present = round;
        if (present != null) {
            // They have fallen in this very round, which tells of them in their turn.
            present.ends.addAll(ends);
            if (items != null) {
                BatchMoves.leave(Transactions.jdbc(connection), items);
                present.more = true;
            }
            return;
        }
        Round own = new Round();
        own.ends.addAll(ends);
        round = own;
        try {
            if (items != null) {
                settleItems(connection, own, items);
            }
            while (!own.ends.isEmpty() && own.hasRoom()) {
                step(connection, own);
            }
            JdbcClient jdbc = Transactions.jdbc(connection);
            own.ends.forEach(end -> EdgeTable.leave(jdbc, end));
            own.more |= !own.ends.isEmpty();
        } finally {
            round = null;
        }
        tell(own);
    }

    private void tell(Round own) {
        boolean more = own.more;
        if (more || !own.released.isEmpty() || !own.fell.isEmpty()) {
            DependencyListener told = listener.get();
            transactions.afterCommit(() -> {
                told.released(own.released);
                told.fell(own.fell);
                if (more) {
                    told.left();
                }
            });
        }
    }

    /** Tells some of those that wait of one end. */
    private void step(Connection connection, Round own) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        End end = own.ends.remove();
        int limit = MAX_EDGES - own.edges;
        Map<String, Boolean> open = EdgeTable.open(jdbc, end.id(), limit);
        own.edges += open.size();
        own.told++;
        if (open.size() == limit) {
            own.ends.addFirst(end);
        }
        Map<EdgeState, List<String>> byState = new EnumMap<>(EdgeState.class);
        open.forEach((child, anyEnd) -> byState.computeIfAbsent(
                        EdgeState.after(end.state(), anyEnd), state -> new ArrayList<>())
                .add(child));
        for (Map.Entry<EdgeState, List<String>> each : byState.entrySet()) {
            settle(connection, own, end, each.getKey(), each.getValue());
        }
    }

    private void settle(Connection connection, Round own, End end, EdgeState state, List<String> open)
            throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<String> children = EdgeTable.mark(jdbc, end.id(), open, state, state.isBad() ? end.cause() : null);
        if (children.isEmpty()) {
            return;
        }
        List<String> jobs = children.stream().filter(id -> !Parent.isBatch(id)).toList();
        List<String> batches = children.stream().filter(Parent::isBatch).toList();
        if (!jobs.isEmpty()) {
            // In order, so that two ends with the same children do not wait for each other in a circle.
            if (jobs.size() > 1) {
                lock(jdbc, jobs);
            }
            if (state.isBad()) {
                own.fell.addAll(fall(connection, jobs, end));
            } else {
                WaitMoves.Counted counted = moves.countDown(connection, jobs, clock.instant());
                own.released.addAll(counted.released());
                EdgeTable.leaveIncomplete(jdbc, counted.incomplete());
                own.more |= !counted.incomplete().isEmpty();
            }
        }
        if (!batches.isEmpty()) {
            List<String> decided = state.isBad() ? batches : BatchMoves.countDown(jdbc, batches);
            for (String batch : decided) {
                settleItems(connection, own, new Items(batch, state.isBad() ? end : null));
            }
        }
    }

    private void lock(JdbcClient jdbc, List<String> jobs) {
        String forUpdate = transactions.dialect().forUpdate();
        if (!forUpdate.isEmpty()) {
            WaitMoves.lock(jdbc, jobs, forUpdate);
        }
    }

    /** Tells some items of a batch that wait with it, and notes it if there are more. */
    private void settleItems(Connection connection, Round own, Items items) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        int limit = MAX_EDGES - own.edges;
        End fatal = items.fatal();
        int done = limit <= 0
                ? limit
                : fatal == null
                        ? releaseItems(connection, own, items.batchId(), limit)
                        : fallItems(connection, own, items.batchId(), fatal, limit);
        own.edges += Math.max(0, done);
        if (done == limit) {
            BatchMoves.leave(jdbc, items);
            own.more = true;
        }
    }

    private int releaseItems(Connection connection, Round own, String batchId, int limit) throws SQLException {
        Instant now = clock.instant();
        Instant at = BatchMoves.startAt(Transactions.jdbc(connection), batchId, now);
        int[] done = new int[1];
        own.released.addAll(moves.releaseItems(connection, batchId, at, now, limit, count -> done[0] = count));
        return done[0];
    }

    private int fallItems(Connection connection, Round own, String batchId, End fatal, int limit) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        if (fatal.state() == JobState.CANCELED) {
            BatchMoves.callOff(jdbc, batchId, WaitMoves.why(fatal), clock.instant());
        }
        List<String> some = WaitMoves.firstItems(jdbc, batchId, limit);
        if (!some.isEmpty()) {
            own.fell.addAll(fall(connection, some, fatal));
        }
        return some.size();
    }

    /** All items of a batch are jobs now: those that were not, when it was let go or fell, are told. */
    public void batchComplete(Connection connection, String batchId) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        if (BatchMoves.due(jdbc, batchId).isEmpty()) {
            return;
        }
        // Again, since it may be waiting anew by now; of batches that wait for nobody nothing more is asked.
        EdgeTable.lock(connection, transactions.dialect());
        Optional<Items> due = BatchMoves.due(jdbc, batchId);
        if (due.isPresent()) {
            settle(connection, List.of(), due.get());
        }
    }

    /** These end as one has that they wait for. */
    List<Job> fall(Connection connection, Collection<String> children, End end) throws SQLException {
        List<Job> fallen = moves.fall(Transactions.jdbc(connection), children, end, clock.instant());
        hooks.finished(connection, fallen);
        return fallen;
    }

    @Override
    public void reopened(Connection connection, Job job) throws SQLException {
        reopened(connection, List.of(job));
    }

    @Override
    public void reopened(Connection connection, List<Job> jobs) throws SQLException {
        List<String> awaited = jobs.stream()
                .filter(job -> job.spec().relations().isAwaited())
                .map(job -> job.id().value())
                .toList();
        retries.reopened(connection, awaited);
        for (Job job : jobs) {
            Waiting waiting = job.spec().relations().waiting();
            if (waiting != null && waiting.count() == 0 && waiting.plan().references()) {
                incomplete(connection, job.id().value());
            }
        }
    }

    /** A job waits for nothing but that its arguments are completed. */
    void incomplete(Connection connection, String id) {
        EdgeTable.leaveIncomplete(Transactions.jdbc(connection), List.of(id));
        DependencyListener told = listener.get();
        transactions.afterCommit(told::left);
    }

    /** The arguments of a job are complete, and it is released unless it was called off meanwhile. */
    public void completed(Connection connection, Job job, TaskCall call) throws SQLException {
        forgetIncomplete(Transactions.jdbc(connection), job.id().value());
        List<Promoted> released = moves.complete(connection, job, call, sealing, clock.instant());
        DependencyListener told = listener.get();
        transactions.afterCommit(() -> told.released(released));
    }

    /** The arguments of a job cannot be completed: it fails, unless it was called off meanwhile. */
    public void cannotComplete(Connection connection, String id, String message) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        forgetIncomplete(jdbc, id);
        List<Job> failed = moves.failIncomplete(jdbc, id, message, clock.instant());
        hooks.finished(connection, failed);
        tellFallen(failed);
    }

    /** One that is stored by this very write ends at once, as one has that it waits for. */
    void fallAtOnce(Connection connection, String child, End end) throws SQLException {
        tellFallen(fall(connection, List.of(child), end));
    }

    private void tellFallen(List<Job> jobs) {
        DependencyListener told = listener.get();
        transactions.afterCommit(() -> told.fell(jobs));
    }

    /** A job need not be completed, since it waits no more; one that waits again by now, as it was retried, still has to be. */
    public void forgetUnlessScheduled(Connection connection, String id) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        lock(jdbc, List.of(id));
        EdgeTable.forgetUnlessScheduled(jdbc, id);
    }

    /** The job's row first, as whoever retries it does: else a note would go that he found, and so did not write. */
    private void forgetIncomplete(JdbcClient jdbc, String id) {
        lock(jdbc, List.of(id));
        EdgeTable.forgetIncomplete(jdbc, id);
    }

    /** A batch that had ended has not, after all. */
    public void batchReopened(Connection connection, String batchId) throws SQLException {
        retries.batchReopened(connection, batchId);
    }

    /** Ends what waits although one has ended badly. */
    public void repairStuck(Connection connection, List<String> children) throws SQLException {
        EdgeTable.lock(connection, transactions.dialect());
        List<Job> fell = new ArrayList<>();
        for (String child : children) {
            Optional<Items> due = BatchMoves.due(Transactions.jdbc(connection), child);
            End fatal = due.map(Items::fatal).orElse(null);
            if (fatal != null && Parent.isBatch(child)) {
                settle(connection, List.of(), due.get());
            } else if (fatal != null) {
                fell.addAll(fall(connection, List.of(child), fatal));
            }
        }
        tellFallen(fell);
    }

    /** Tells ends that nobody told, to all that wait for them. */
    public void repair(Connection connection, List<String> parents) throws SQLException {
        EdgeTable.lock(connection, transactions.dialect());
        List<End> ends = ParentRows.ends(Transactions.jdbc(connection), parents);
        if (!ends.isEmpty()) {
            settle(connection, ends);
        }
    }
}
