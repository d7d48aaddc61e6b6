package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.job.EdgeState;
import dev.errand.job.NewJob;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.Insertion;
import dev.errand.store.dependency.EdgeTable.Edge;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Has batches wait for others, as part of the write that accepts them; nothing is done for one that names none. */
public final class DependentBatches {

    private final Transactions transactions;
    private final Dependencies dependencies;

    public DependentBatches(Transactions transactions, Dependencies dependencies) {
        this.transactions = transactions;
        this.dependencies = dependencies;
    }

    /**
     * Locks what it is to wait for, and notes the waits.
     *
     * @return which of those are not there, if any; nothing was written then
     */
    public Optional<Insertion> begin(Connection connection, String batchId, JobSpec common) throws SQLException {
        List<Parent> after = common.relations().after();
        if (after.isEmpty()) {
            return Optional.empty();
        }
        Awaited awaited = Awaited.lock(connection, transactions, common.tenant(), after);
        if (!awaited.unknown().isEmpty()) {
            return Optional.of(new Insertion.UnknownParents(awaited.unknown()));
        }
        transactions.insert(connection, EdgeTable.ROWS, awaited.edges(batchId));
        return Optional.empty();
    }

    /**
     * Notes the waits of new jobs for each other, which nobody else can know of yet.
     *
     * @param jobs items of one batch, each with a key
     * @param parents what each waits for, by key
     */
    public void insert(Connection connection, List<NewJob> jobs, Map<String, List<Parent>> parents)
            throws SQLException {
        Map<String, String> idOf = new HashMap<>();
        jobs.forEach(job -> idOf.put(keyOf(job), job.id().value()));
        List<Edge> edges = new ArrayList<>();
        for (NewJob job : jobs) {
            for (Parent parent : parents.getOrDefault(keyOf(job), List.of())) {
                String id = Objects.requireNonNull(idOf.get(parent.id()));
                edges.add(new Edge(job.id().value(), id, parent.anyEnd(), EdgeState.OPEN, null, Tree.of(parent)));
            }
        }
        transactions.insert(connection, EdgeTable.ROWS, edges);
    }

    private static String keyOf(NewJob job) {
        JobRelations.BatchItem item =
                Objects.requireNonNull(job.spec().relations().item());
        return Objects.requireNonNull(item.key());
    }

    /** Its row is there, and its items as far as they were not kept as parts: it waits, or has what it waits for behind it. */
    public void begun(Connection connection, String batchId, JobRelations relations) throws SQLException {
        Waiting waiting = relations.waiting();
        if (relations.after().isEmpty() || waiting == null) {
            return;
        }
        int unmet = Transactions.jdbc(connection)
                .sql("select count(*) from dependency where child_id = ? and standing <> " + EdgeState.MET.code())
                .param(batchId)
                .query(Integer.class)
                .single();
        ReleasePlan plan = waiting.plan();
        BatchMoves.wait(Transactions.jdbc(connection), batchId, unmet, plan);
        dependencies.batchComplete(connection, batchId);
    }
}
