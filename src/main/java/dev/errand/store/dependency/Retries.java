package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.spec.Parent;
import dev.errand.store.OutcomeHooks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a retry means to those that fell with the job, and never started: they wait again, but for what fell with others as well. All of it in the
 * retry's transaction, however much it is: who orders one is told that what hangs on it waits again. For the commit queue's thread.
 */
final class Retries {

    private final Transactions transactions;
    private final OutcomeHooks hooks;
    private final WaitMoves moves;
    private final Clock clock;
    private final Supplier<DependencyListener> listener;
    /** Batches that were reopened because items of theirs wait again. */
    private final List<String> meanwhile = new ArrayList<>(0);

    private boolean arming;

    Retries(
            Transactions transactions,
            OutcomeHooks hooks,
            WaitMoves moves,
            Clock clock,
            Supplier<DependencyListener> listener) {
        this.transactions = transactions;
        this.hooks = hooks;
        this.moves = moves;
        this.clock = clock;
        this.listener = listener;
    }

    /** These jobs, for which others wait, are queued again; of those that wait again themselves that is known here. */
    void reopened(Connection connection, List<String> awaited) throws SQLException {
        if (!arming && !awaited.isEmpty()) {
            arm(connection, awaited);
        }
    }

    /** A batch that had ended, and for which others wait, has not after all. */
    void batchReopened(Connection connection, String batchId) throws SQLException {
        if (arming) {
            meanwhile.add(batchId);
        } else {
            arm(connection, List.of(batchId));
        }
    }

    private void arm(Connection connection, List<String> first) throws SQLException {
        EdgeTable.lock(connection, transactions.dialect());
        List<Job> armed = new ArrayList<>();
        arming = true;
        try {
            List<String> roots = first;
            while (!roots.isEmpty()) {
                meanwhile.clear();
                armAll(connection, roots, armed);
                roots = List.copyOf(meanwhile);
            }
        } finally {
            arming = false;
            meanwhile.clear();
        }
        if (!armed.isEmpty()) {
            DependencyListener told = listener.get();
            transactions.afterCommit(() -> told.armed(armed));
        }
    }

    private void armAll(Connection connection, List<String> roots, List<Job> armed) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        EdgeTable.forget(jdbc, roots);
        List<String> armable = armable(jdbc, roots);
        EdgeTable.openAgain(jdbc, roots);
        EdgeTable.forget(jdbc, armable);
        EdgeTable.openAgain(jdbc, armable);
        armItems(connection, armable.stream().filter(Parent::isBatch).toList(), armed);
        for (List<String> some : EdgeTable.portions(
                armable.stream().filter(id -> !Parent.isBatch(id)).toList())) {
            armed.addAll(armSome(connection, some));
        }
    }

    /** Items that fell with their batches are no children of their own. */
    private void armItems(Connection connection, List<String> batches, List<Job> armed) throws SQLException {
        if (batches.isEmpty()) {
            return;
        }
        JdbcClient jdbc = Transactions.jdbc(connection);
        BatchMoves.forget(jdbc, batches);
        BatchMoves.wantAgain(jdbc, batches);
        for (List<String> some : EdgeTable.portions(WaitMoves.fallenItems(jdbc, batches))) {
            List<String> fell = moves.fallen(jdbc, some, "").stream()
                    .map(job -> job.id().value())
                    .toList();
            if (!fell.isEmpty()) {
                EdgeTable.openAgain(jdbc, fell);
                armed.addAll(armSome(connection, fell));
            }
        }
    }

    private List<Job> armSome(Connection connection, List<String> ids) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<Job> fallen = moves.fallen(jdbc, ids, transactions.dialect().forUpdate());
        if (fallen.isEmpty()) {
            return List.of();
        }
        hooks.reopening(connection, fallen);
        List<Job> armed =
                moves.arm(jdbc, fallen.stream().map(job -> job.id().value()).toList(), clock.instant());
        hooks.reopened(connection, armed);
        return armed;
    }

    /** What fell with the roots alone, directly or not: jobs, and batches with all their items. */
    private List<String> armable(JdbcClient jdbc, List<String> roots) {
        Set<String> fell = new HashSet<>();
        Map<String, Set<String>> bad = new HashMap<>();
        List<String> from = roots;
        while (!from.isEmpty()) {
            List<String> found = EdgeTable.fellWith(jdbc, from).stream()
                    .filter(id -> !fell.contains(id))
                    .toList();
            List<String> batches = found.stream()
                    .filter(Parent::isBatch)
                    .filter(id -> fell(jdbc, id))
                    .toList();
            fell.addAll(batches);
            for (List<String> some : EdgeTable.portions(
                    found.stream().filter(id -> !Parent.isBatch(id)).toList())) {
                moves.fallen(jdbc, some, "").forEach(job -> fell.add(job.id().value()));
            }
            bad.putAll(EdgeTable.badParents(jdbc, found));
            from = awaited(jdbc, batches, bad);
            fell.addAll(from);
        }
        return Fallen.withoutThoseOfOthers(fell, bad, roots);
    }

    /** What waits for an item of a batch that fell, fell with that batch: not with an item that somebody had canceled before. */
    private List<String> awaited(JdbcClient jdbc, List<String> batches, Map<String, Set<String>> bad) {
        List<String> awaited = new ArrayList<>();
        for (List<String> some : EdgeTable.portions(WaitMoves.awaitedItems(jdbc, batches))) {
            for (Job item : moves.fallen(jdbc, some, "")) {
                String id = item.id().value();
                bad.put(
                        id,
                        Set.of(Objects.requireNonNull(item.spec().relations().batchId())));
                awaited.add(id);
            }
        }
        return awaited;
    }

    /** Whether a batch fell, or is about to. One that had ended before, or was called off by somebody, stays as it is. */
    private boolean fell(JdbcClient jdbc, String batchId) {
        if (BatchMoves.isWanted(jdbc, batchId)) {
            return true;
        }
        for (List<String> some : EdgeTable.portions(WaitMoves.fallenItems(jdbc, List.of(batchId)))) {
            if (!moves.fallen(jdbc, some, "").isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
