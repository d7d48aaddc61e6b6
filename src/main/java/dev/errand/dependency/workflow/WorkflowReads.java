package dev.errand.dependency.workflow;

import dev.errand.db.commit.Transactions;
import dev.errand.store.dependency.NodeRows;
import dev.errand.store.dependency.NodeRows.Node;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reads the jobs of workflows with their waits. Safe for concurrent use. */
@Component
public class WorkflowReads {

    private final Transactions transactions;

    WorkflowReads(Transactions transactions) {
        this.transactions = transactions;
    }

    /** All jobs of a workflow that are still kept, in the order of the submission. */
    public List<Node> nodes(String batchId) {
        return transactions.read(jdbc -> NodeRows.read(jdbc, batchId));
    }
}
