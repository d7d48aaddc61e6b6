package dev.errand.store.child;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.spec.Parent;
import dev.errand.store.JobTransitions;
import dev.errand.store.OutcomeHook;
import dev.errand.store.child.ChildTable.Below;
import dev.errand.store.child.ChildTable.Item;
import dev.errand.store.child.ChildTable.Left;
import dev.errand.store.dependency.DependencyListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whoever calls off a job calls off what it has spawned, and what that has spawned, but for what is detached with all below it. About so many in
 * the transaction that calls off the first; what is left is noted in it and called off by others, each of as many. So a crash leaves what was
 * called off and what is noted, and nothing is forgotten. What has ended stays as it is; what it spawned may run, and is called off.
 *
 * <p>Nothing is asked of a job that has spawned none: that is said by its row. Only ever called on the commit queue's thread.
 */
public final class CancelCascade implements OutcomeHook {

    /** How many children one transaction looks at, about. */
    static final int MAX_CHILDREN = 500;

    private static final int PAGE = 100;

    /** How many notes one transaction takes up. */
    private static final int MAX_NOTES = 50;

    private static final String LOCK = "children";

    private final Transactions transactions;
    private final Supplier<JobTransitions> transitions;
    private final Clock clock;
    private final Supplier<DependencyListener> listener;
    private @Nullable Round round;

    /** Written after commits alone, by one thread and in their order. */
    private volatile boolean mayHaveLeft;

    /** With how it calls off, and whom it tells. */
    public CancelCascade(
            Transactions transactions,
            Supplier<JobTransitions> transitions,
            Clock clock,
            Supplier<DependencyListener> listener) {
        this.transactions = transactions;
        this.transitions = transitions;
        this.clock = clock;
        this.listener = listener;
    }

    /** What one transaction calls off. */
    private static final class Round {
        private final Deque<Left> open = new ArrayDeque<>();
        private final List<Job> told = new ArrayList<>();
        private int looked;

        /** Below whom everything is just being called off. */
        private @Nullable String root;
    }

    /** What is told of one that was called off with that. */
    static String reason(String root) {
        return root + ", from which it comes, was canceled";
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) {}

    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return false;
    }

    /**
     * However many items there are, one note is all that is written here. Only asked now that the items are locked: an item that was just spawning
     * on another node has said so by now, and what it spawns from here on is called off there.
     */
    @Override
    public void itemsCalledOff(Connection connection, String batchId) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        if (ChildTable.hasSpawned(jdbc, batchId)) {
            ChildTable.leave(jdbc, Left.all(batchId, batchId));
            tellLeft();
        }
    }

    @Override
    public void calledOff(Connection connection, List<Job> jobs) throws SQLException {
        Round present = round;
        List<Left> below = new ArrayList<>(0);
        for (Job job : jobs) {
            if (job.spec().relations().hasChildren()) {
                String id = job.id().value();
                below.add(Left.all(id, present == null || present.root == null ? id : present.root));
            }
        }
        if (present != null) {
            present.open.addAll(below);
        } else if (!below.isEmpty()) {
            run(connection, below);
        }
    }

    /** Whether anything is left that this node has noted; what others have is found by who looks. Asks nothing; safe for concurrent use. */
    public boolean mayHaveLeft() {
        return mayHaveLeft;
    }

    /** Goes on with what earlier transactions left; answers whether there was any. */
    public boolean settleLeft(Connection connection) throws SQLException {
        transactions.dialect().lock(connection, LOCK);
        List<Left> left = ChildTable.takeLeft(
                Transactions.jdbc(connection), MAX_NOTES, transactions.dialect().forUpdate());
        if (left.isEmpty()) {
            transactions.afterCommit(() -> mayHaveLeft = false);
        } else {
            run(connection, left);
        }
        return !left.isEmpty();
    }

    private void run(Connection connection, List<Left> below) throws SQLException {
        Round own = new Round();
        // Batches come last, so that there are never many more notes than one page of items makes.
        below.stream().filter(left -> !Parent.isBatch(left.parent())).forEach(own.open::add);
        below.stream().filter(left -> Parent.isBatch(left.parent())).forEach(own.open::add);
        round = own;
        try {
            while (!own.open.isEmpty() && own.looked < MAX_CHILDREN) {
                step(connection, own);
            }
        } finally {
            round = null;
        }
        JdbcClient jdbc = Transactions.jdbc(connection);
        own.open.forEach(left -> ChildTable.leave(jdbc, left));
        if (!own.told.isEmpty()) {
            DependencyListener told = listener.get();
            transactions.afterCommit(() -> told.calledOff(own.told));
        }
        if (!own.open.isEmpty()) {
            tellLeft();
        }
    }

    private void tellLeft() {
        DependencyListener told = listener.get();
        transactions.afterCommit(() -> {
            mayHaveLeft = true;
            told.left();
        });
    }

    private void step(Connection connection, Round own) throws SQLException {
        Left next = own.open.remove();
        if (Parent.isBatch(next.parent())) {
            items(connection, own, next);
        } else {
            children(connection, own, next);
        }
    }

    private static void items(Connection connection, Round own, Left next) {
        List<Item> page = ChildTable.calledOffItems(Transactions.jdbc(connection), next.parent(), next.place(), PAGE);
        own.looked += 1 + page.size();
        page.forEach(item -> own.open.add(Left.all(item.id(), item.id())));
        if (page.size() == PAGE) {
            own.open.add(next.behind(page.getLast().index()));
        }
    }

    private void children(Connection connection, Round own, Left next) throws SQLException {
        List<Below> page = ChildTable.below(Transactions.jdbc(connection), next, PAGE);
        own.looked += 1 + page.size();
        if (page.size() == PAGE) {
            own.open.addFirst(next.behind(page.getLast().place()));
        }
        Set<JobId> open = new LinkedHashSet<>();
        for (Below child : page) {
            if (child.state() != null && !child.state().isFinal()) {
                open.add(new JobId(child.id()));
            } else if (child.spawning()) {
                own.open.add(Left.all(child.id(), next.root()));
            }
        }
        if (!open.isEmpty()) {
            own.root = next.root();
            List<Job> changed = transitions.get().cancelAll(connection, open, reason(next.root()), clock.instant());
            own.root = null;
            own.told.addAll(changed);
            // They have ended meanwhile, or were called off before; what they spawned is looked at all the same.
            changed.forEach(job -> open.remove(job.id()));
            open.forEach(id -> own.open.add(Left.all(id.value(), next.root())));
        }
    }
}
