package dev.errand.store.child;

import dev.errand.db.commit.GroupWrite;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.Parent;
import dev.errand.store.Insertion;
import dev.errand.store.JobTransitions;
import dev.errand.store.child.ChildTable.Next;
import dev.errand.store.child.ChildTable.Running;
import dev.errand.store.dependency.DependencyListener;
import dev.errand.store.dependency.DependentInsert;
import dev.errand.store.dependency.TreeWaits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores jobs that running attempts spawn, each in the transaction that finds that its parent runs under the lease that asks for it. The parent's
 * row is locked until that is over: of two that ask for the same key one finds the other's child, and whoever ends, calls off or waits for the
 * parent comes before or behind it. A crash leaves the child with all that it is to others, or nothing.
 */
public final class Spawning {

    private static final Comparator<Spawn> ORDER = Comparator.comparing(
                    (Spawn spawn) -> spawn.origin().parent().value())
            .thenComparing(spawn -> spawn.origin().key());

    private final GroupWrite<Spawn, Spawned> inOrder = this::spawnAll;
    private final Transactions transactions;
    private final DependentInsert insert;
    private final JobTransitions transitions;
    private final Clock clock;
    private final Supplier<DependencyListener> listener;

    /** With those it writes by and tells. */
    public Spawning(
            Transactions transactions,
            DependentInsert insert,
            JobTransitions transitions,
            Clock clock,
            Supplier<DependencyListener> listener) {
        this.transactions = transactions;
        this.insert = insert;
        this.transitions = transitions;
        this.clock = clock;
        this.listener = listener;
    }

    /** The child that a parent has by a key, if there is one, or was. Reads beside the writers. */
    public Optional<String> find(Spawn.Origin origin) {
        return transactions.read(jdbc -> ChildTable.find(jdbc, origin.parent().value(), origin.key()));
    }

    /** Stores it and waits for the disk. */
    public Spawned spawn(Spawn spawn) {
        return transactions.write(inOrder, spawn);
    }

    /** So nodes that lock the same parents do so in the same order, and none has to begin anew. */
    private List<Spawned> spawnAll(Connection connection, List<Spawn> spawns) throws SQLException {
        IdentityHashMap<Spawn, Spawned> made = new IdentityHashMap<>();
        for (Spawn spawn : spawns.stream().sorted(ORDER).toList()) {
            made.put(spawn, spawn(connection, spawn));
        }
        return spawns.stream().map(made::get).map(Objects::requireNonNull).toList();
    }

    /** The same as part of a write. */
    public Spawned spawn(Connection connection, Spawn spawn) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        String parent = spawn.origin().parent().value();
        var running = ChildTable.lock(
                jdbc, parent, spawn.origin().token(), transactions.dialect().forUpdate());
        if (running.isEmpty()) {
            return new Spawned.LeaseLost();
        }
        var earlier = ChildTable.find(jdbc, parent, spawn.origin().key());
        if (earlier.isPresent()) {
            return new Spawned.Earlier(earlier.get());
        }
        Next next = ChildTable.next(jdbc, parent);
        if (next.place() >= spawn.maxChildren()) {
            return new Spawned.TooMany();
        }
        if (next.depth() > spawn.maxDepth()) {
            return new Spawned.TooDeep();
        }
        TreeWaits waits = running.get().awaited() ? TreeWaits.of(jdbc, parent) : TreeWaits.none();
        Optional<Parent> circle = waitsForItself(jdbc, spawn, waits);
        return circle.isPresent()
                ? new Spawned.Circle(circle.get().place())
                : store(connection, spawn, running.get(), next, waits);
    }

    private Spawned store(Connection connection, Spawn spawn, Running parent, Next next, TreeWaits waits)
            throws SQLException {
        NewJob job = waits.isEmpty() ? spawn.job() : awaited(spawn.job());
        String id = job.id().value();
        Insertion stored = insert.insert(connection, job, () -> {
            String parentId = spawn.origin().parent().value();
            transactions.insert(
                    connection,
                    ChildTable.ROWS,
                    List.of(new ChildTable.Row(
                            id, parentId, spawn.origin().key(), next.place(), next.depth(), spawn.detached())));
            ChildTable.mark(Transactions.jdbc(connection), parentId, parent, id);
            if (!waits.isEmpty()) {
                waits.extend(connection, transactions, id);
            }
        });
        if (!(stored instanceof Insertion.Stored)) {
            return new Spawned.Refused(stored);
        }
        boolean calledOff = parent.calledOff() && !spawn.detached();
        if (calledOff) {
            callOff(connection, job.id(), spawn.origin().parent());
        }
        return new Spawned.Stored(calledOff || !job.spec().relations().after().isEmpty());
    }

    /** It comes too late to be called off with the others. */
    private void callOff(Connection connection, JobId id, JobId parent) throws SQLException {
        List<Job> changed =
                transitions.cancelAll(connection, List.of(id), CancelCascade.reason(parent.value()), clock.instant());
        DependencyListener told = listener.get();
        transactions.afterCommit(() -> told.calledOff(changed));
    }

    /** What it names that spawns what it comes from, or that waits for that, where it is to wait for all of it. */
    private static Optional<Parent> waitsForItself(JdbcClient jdbc, Spawn spawn, TreeWaits waits) {
        List<Parent> after = spawn.job().spec().relations().after();
        List<Parent> trees = after.stream().filter(Parent::tree).toList();
        if (!trees.isEmpty()) {
            Set<String> above =
                    ChildTable.withAllAbove(jdbc, spawn.origin().parent().value());
            Optional<Parent> own =
                    trees.stream().filter(tree -> above.contains(tree.id())).findFirst();
            if (own.isPresent()) {
                return own;
            }
        }
        return waits.isEmpty() || after.isEmpty()
                ? Optional.empty()
                : waits.closeCircle(jdbc, after, spawn.maxLooked());
    }

    private static NewJob awaited(NewJob job) {
        JobRelations relations = job.spec().relations();
        Dependence dependence = new Dependence(relations.after(), relations.waiting(), true);
        return new NewJob(
                job.id(), job.spec().with(relations.with(dependence)), job.lease(), job.idempotency(), job.quota());
    }
}
