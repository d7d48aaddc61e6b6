package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.job.EdgeState;
import dev.errand.job.NewJob;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.Insertion;
import dev.errand.store.dependency.EdgeTable.Edge;
import dev.errand.store.transition.JobInsert;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * Stores jobs that wait for others, with their waits. Their parents are locked meanwhile: one that ends at the same moment has either ended, and
 * is judged here, or sees that somebody waits for it. Part of a write.
 */
public final class DependentInsert {

    private final JobInsert insert;
    private final Transactions transactions;
    private final Dependencies dependencies;

    public DependentInsert(JobInsert insert, Transactions transactions, Dependencies dependencies) {
        this.insert = insert;
        this.transactions = transactions;
        this.dependencies = dependencies;
    }

    /** What else is written of a job that is stored. */
    public interface AfterRow {
        /** Writes it. */
        void write() throws SQLException;
    }

    /** Stores it, unless a parent is not there, its key is taken or its tenant has no room: then answers so. */
    public Insertion insert(Connection connection, NewJob job) throws SQLException {
        return insert(connection, job, () -> {});
    }

    /**
     * The same of any job.
     *
     * @param then is done when its row is there, before it ends because of a parent that has
     */
    public Insertion insert(Connection connection, NewJob job, AfterRow then) throws SQLException {
        List<Parent> after = job.spec().relations().after();
        if (after.isEmpty()) {
            Insertion stored = insert.apply(connection, List.of(job)).getFirst();
            if (stored instanceof Insertion.Stored) {
                then.write();
            }
            return stored;
        }
        Awaited awaited = Awaited.lock(connection, transactions, job.spec().tenant(), after);
        if (!awaited.unknown().isEmpty()) {
            return new Insertion.UnknownParents(awaited.unknown());
        }
        List<Edge> edges = awaited.edges(job.id().value());
        Insertion stored =
                insert.apply(connection, List.of(waiting(job, edges))).getFirst();
        if (!(stored instanceof Insertion.Stored)) {
            return stored;
        }
        transactions.insert(connection, EdgeTable.ROWS, edges);
        then.write();
        boolean isComplete = true;
        for (Edge edge : edges) {
            isComplete &= edge.state() == EdgeState.MET;
            if (edge.state().isBad()) {
                End end = Objects.requireNonNull(awaited.ends().get(edge.parent()));
                dependencies.fallAtOnce(connection, edge.child(), end);
                break;
            }
        }
        if (isComplete && plan(job).references()) {
            dependencies.incomplete(connection, job.id().value());
        }
        return stored;
    }

    private static ReleasePlan plan(NewJob job) {
        Waiting asked = job.spec().relations().waiting();
        return asked == null ? ReleasePlan.AT_ONCE : asked.plan();
    }

    /** With how many it waits for; one that waits for none starts as if it had named none. */
    private static NewJob waiting(NewJob job, List<Edge> edges) {
        JobSpec spec = job.spec();
        ReleasePlan plan = plan(job);
        List<String> unmet = edges.stream()
                .filter(edge -> edge.state() != EdgeState.MET)
                .map(Edge::parent)
                .toList();
        JobSpec made;
        if (unmet.isEmpty() && !plan.references()) {
            made = spec.withRunAt(plan.startAt(job.createdAt()))
                    .with(spec.relations()
                            .with(Dependence.of(null, spec.relations().isAwaited())));
        } else {
            Waiting waits = new Waiting(unmet.size(), List.of(), plan);
            made = spec.with(
                    spec.relations().with(Dependence.of(waits, spec.relations().isAwaited())));
        }
        return new NewJob(job.id(), made, job.lease(), job.idempotency(), job.quota());
    }
}
