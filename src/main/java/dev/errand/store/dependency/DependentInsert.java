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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Stores it, unless a parent is not there, its key is taken or its tenant has no room: then answers so. */
    public Insertion insert(Connection connection, NewJob job) throws SQLException {
        List<Parent> after = job.spec().relations().after();
        Map<String, End> parents = lock(connection, transactions, job.spec().tenant(), after);
        List<Parent> unknown = after.stream()
                .filter(parent -> !parents.containsKey(parent.id()))
                .toList();
        if (!unknown.isEmpty()) {
            return new Insertion.UnknownParents(unknown);
        }
        List<Edge> edges = edges(job.id().value(), after, parents);
        Insertion stored =
                insert.apply(connection, List.of(waiting(job, edges))).getFirst();
        if (!(stored instanceof Insertion.Stored)) {
            return stored;
        }
        transactions.insert(connection, EdgeTable.ROWS, edges);
        boolean isComplete = true;
        for (Edge edge : edges) {
            isComplete &= edge.state() == EdgeState.MET;
            if (edge.state().isBad()) {
                End end = Objects.requireNonNull(parents.get(edge.parent()));
                dependencies.fallAtOnce(connection, edge.child(), end);
                break;
            }
        }
        if (isComplete && plan(job).references()) {
            dependencies.incomplete(connection, job.id().value());
        }
        return stored;
    }

    static Map<String, End> lock(Connection connection, Transactions transactions, String tenant, List<Parent> after) {
        return ParentRows.lock(
                Transactions.jdbc(connection),
                tenant,
                after.stream().map(Parent::id).toList(),
                transactions.dialect().forUpdate());
    }

    static List<Edge> edges(String child, List<Parent> after, Map<String, End> parents) {
        List<Edge> edges = new ArrayList<>(after.size());
        for (Parent parent : after) {
            End end = Objects.requireNonNull(parents.get(parent.id()));
            EdgeState state = EdgeState.after(end.state(), parent.anyEnd());
            edges.add(new Edge(child, parent.id(), parent.anyEnd(), state, state.isBad() ? end.cause() : null));
        }
        return edges;
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
                    .with(spec.relations().with(null));
        } else {
            Waiting waits = new Waiting(unmet.size(), List.of(), plan);
            made = spec.with(spec.relations().with(Dependence.of(waits, false)));
        }
        return new NewJob(job.id(), made, job.lease(), job.idempotency(), job.quota());
    }
}
