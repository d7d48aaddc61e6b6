package dev.errand.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.store.child.CancelCascade;
import dev.errand.store.child.ChildTable;
import dev.errand.store.dependency.Dependencies;
import dev.errand.store.dependency.DependencyLooks;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Makes good what could not be seen from within a transaction: settles what is left, tells ends that were not told, as those that a node of an
 * earlier version made, and removes waits of jobs that are gone. Looks at a page of waits each time, and at the next ones as long as there is
 * something to be done, beside the writers; each change is one transaction, so a crash merely leaves the rest for the next time. For one thread.
 */
@Component
class DependencySweep {

    private static final int PAGE = 1_000;

    /** How many transactions one go settles; the rest has its turn after arguments and the look. */
    private static final int MAX_SETTLED = 1_000;

    /** How many waits one transaction removes. */
    private static final int MAX_REMOVED = 5_000;

    /** How many pages one look goes on for, where each has something to be done. */
    static final int MAX_PAGES = 20;

    private final Transactions transactions;
    private final Dependencies dependencies;
    private final ArgumentCompletion completion;
    private String afterParent = "";
    private final CancelCascade cascade;
    private String afterChild = "";
    private String afterSpawned = "";

    DependencySweep(
            Transactions transactions,
            Dependencies dependencies,
            CancelCascade cascade,
            ArgumentCompletion completion) {
        this.cascade = cascade;
        this.transactions = transactions;
        this.dependencies = dependencies;
        this.completion = completion;
    }

    /**
     * Settles what is left, one transaction after the other, so that others write in between; then completes arguments, also where that failed.
     * Answers whether there may be more.
     */
    boolean settleLeft() {
        return settleLeft(cascade.mayHaveLeft());
    }

    private boolean settleLeft(boolean alsoOrders) {
        boolean ends = true;
        boolean orders = alsoOrders;
        try {
            // Both in turn, so that neither waits for the end of the other, nor for it to go well.
            for (int i = 0; (ends || orders) && i < MAX_SETTLED; i++) {
                try {
                    ends = ends && transactions.write(dependencies::settleLeft);
                } finally {
                    orders = orders && transactions.write(cascade::settleLeft);
                }
            }
        } finally {
            completion.runOnce();
        }
        return ends || orders;
    }

    /** Looks at the next pages of waits, and at what is left; answers how many ends had not been told; nothing where nobody waits. */
    OptionalInt runOnce() {
        DependencyLooks.Work work = transactions.read(DependencyLooks::work);
        if (work.left()) {
            settleLeft(true);
        }
        if (!work.any()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(each(this::lookAtChildren) + each(this::repair) + each(this::lookAtSpawned));
    }

    /**
     * What was done about a page.
     *
     * @param told how many ends had not been told
     * @param goesOn whether there is another page, and something was to be done about this one
     */
    private record Look(int told, boolean goesOn) {}

    private static int each(Supplier<Look> pages) {
        int told = 0;
        Look look;
        int looks = 0;
        do {
            look = pages.get();
            told += look.told();
            looks++;
        } while (look.goesOn() && looks < MAX_PAGES);
        return told;
    }

    private Look repair() {
        String from = afterParent;
        List<String> parents = transactions.read(jdbc -> DependencyLooks.openParents(jdbc, from, PAGE));
        afterParent = parents.size() < PAGE ? "" : parents.getLast();
        List<String> over =
                parents.isEmpty() ? List.of() : transactions.read(jdbc -> DependencyLooks.unsettled(jdbc, parents));
        if (!over.isEmpty()) {
            transactions.write(connection -> {
                dependencies.repair(connection, over);
                return over.size();
            });
        }
        return new Look(over.size(), parents.size() == PAGE && !over.isEmpty());
    }

    /** Nobody asks any more who spawned one that is gone, when whoever did is gone, too. */
    private Look lookAtSpawned() {
        String from = afterSpawned;
        ChildTable.Page page = transactions.read(jdbc -> ChildTable.page(jdbc, from, PAGE));
        afterSpawned = page.last() == null ? "" : page.last();
        if (!page.gone().isEmpty()) {
            transactions.write(connection -> ChildTable.remove(Transactions.jdbc(connection), page.gone()));
        }
        return new Look(0, page.last() != null && !page.gone().isEmpty());
    }

    private Look lookAtChildren() {
        String from = afterChild;
        List<String> children = transactions.read(jdbc -> DependencyLooks.children(jdbc, from, PAGE));
        afterChild = children.size() < PAGE ? "" : children.getLast();
        List<String> gone =
                children.isEmpty() ? List.of() : transactions.read(jdbc -> DependencyLooks.gone(jdbc, children));
        int removed = gone.isEmpty() ? 0 : MAX_REMOVED;
        while (removed == MAX_REMOVED) {
            removed = transactions.write(connection -> DependencyLooks.remove(connection, gone, MAX_REMOVED));
        }
        List<String> stuck =
                children.isEmpty() ? List.of() : transactions.read(jdbc -> DependencyLooks.stuck(jdbc, children));
        if (!stuck.isEmpty()) {
            transactions.write(connection -> {
                dependencies.repairStuck(connection, stuck);
                return stuck.size();
            });
        }
        boolean changed = !gone.isEmpty() || !stuck.isEmpty();
        return new Look(stuck.size(), children.size() == PAGE && changed);
    }
}
