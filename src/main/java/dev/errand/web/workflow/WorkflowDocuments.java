package dev.errand.web.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.errand.batch.Batch;
import dev.errand.dependency.workflow.WorkflowReads;
import dev.errand.job.spec.Parent;
import dev.errand.store.dependency.NodeRows.Node;
import dev.errand.view.BatchView;
import dev.errand.web.batch.BatchAnswers;
import dev.errand.web.support.Call;
import dev.errand.web.support.LargeAnswers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Makes the documents of workflows: the batch, and each job with what it waits for. Safe for concurrent use. */
@Component
class WorkflowDocuments {

    /** About what a job takes with its waits, as objects and as text; most have few. */
    private static final long JOB = 400;

    private final WorkflowReads reads;
    private final BatchAnswers answers;
    private final LargeAnswers large;

    WorkflowDocuments(WorkflowReads reads, BatchAnswers answers, LargeAnswers large) {
        this.reads = reads;
        this.answers = answers;
        this.large = large;
    }

    /** The document. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WorkflowView(@JsonUnwrapped BatchView batch, List<NodeView> jobs) {}

    /** A job: its parents stand by their keys alone where they have to succeed, as in the submission. */
    record NodeView(String key, String jobId, String status, List<Object> after) {}

    /** A parent of which any end will do, or that is waited for with all that it spawns. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EndView(
            String id, @Nullable String when, @Nullable Boolean tree) {}

    /** Answers with it. */
    ResponseEntity<Object> read(Call call, Batch batch) {
        return answers.head(HttpStatus.OK, call, batch)
                .cacheControl(CacheControl.noCache())
                .contentType(MediaType.APPLICATION_JSON)
                .body(large.body(batch.counts().total() * JOB, () -> document(call, batch)));
    }

    private WorkflowView document(Call call, Batch batch) {
        List<NodeView> jobs =
                reads.nodes(batch.id()).stream().map(WorkflowDocuments::view).toList();
        return new WorkflowView(BatchView.of(batch, call.base()), jobs);
    }

    private static NodeView view(Node node) {
        List<Object> after = node.after().stream().map(WorkflowDocuments::view).toList();
        return new NodeView(node.key(), node.jobId(), node.state().code(), after);
    }

    private static Object view(Parent parent) {
        if (!parent.anyEnd() && !parent.tree()) {
            return parent.id();
        }
        return new EndView(
                parent.id(), parent.anyEnd() ? parent.when().code() : null, parent.tree() ? Boolean.TRUE : null);
    }
}
