package dev.errand.web.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.errand.batch.Batch;
import dev.errand.dependency.workflow.WorkflowReads;
import dev.errand.job.spec.Parent;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.store.dependency.NodeRows.Node;
import dev.errand.view.BatchView;
import dev.errand.web.support.Call;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes the documents of workflows: the batch, and each job with what it waits for. Safe for concurrent use. */
@Component
class WorkflowDocuments {

    /** About what a job takes with its waits, as objects and as text; most have few. */
    private static final int JOB = 1_000;

    private final WorkflowReads reads;
    private final Memory memory;
    private final JsonMapper json;

    WorkflowDocuments(WorkflowReads reads, Memory memory, JsonMapper json) {
        this.reads = reads;
        this.memory = memory;
        this.json = json;
    }

    /** The document. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WorkflowView(@JsonUnwrapped BatchView batch, List<NodeView> jobs) {}

    /** A job: its parents stand by their keys alone where they have to succeed, as in the submission. */
    record NodeView(String key, String jobId, String status, List<Object> after) {}

    /** A parent of which any end will do. */
    record EndView(String id, String when) {}

    /** Answers with it. */
    ResponseEntity<Object> read(Call call, Batch batch) {
        Share share = share(batch);
        try {
            List<NodeView> jobs = reads.nodes(batch.id()).stream()
                    .map(WorkflowDocuments::view)
                    .toList();
            byte[] document = json.writeValueAsBytes(new WorkflowView(BatchView.of(batch, call.base()), jobs));
            return ResponseEntity.ok()
                    .cacheControl(CacheControl.noCache())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(document);
        } finally {
            share.close();
        }
    }

    private Share share(Batch batch) {
        long bytes = (long) batch.counts().total() * JOB;
        return bytes <= Memory.SMALL ? Share.NONE : memory.answers().take(bytes);
    }

    private static NodeView view(Node node) {
        List<Object> after = node.after().stream().map(WorkflowDocuments::view).toList();
        return new NodeView(node.key(), node.jobId(), node.state().code(), after);
    }

    private static Object view(Parent parent) {
        return parent.anyEnd() ? new EndView(parent.id(), parent.when().code()) : parent.id();
    }
}
