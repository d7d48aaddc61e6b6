package dev.errand.web.workflow;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchMode;
import dev.errand.batch.wait.BatchWaiter;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.batch.SubmittedBatches;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.BatchLookup;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes workflows in, and shows them. */
@RestController
class WorkflowController {

    private final CallFactory calls;
    private final WorkflowIntake intake;
    private final BatchLookup batches;
    private final BatchWaiter waiter;
    private final SubmittedBatches answers;
    private final WorkflowDocuments documents;

    WorkflowController(
            CallFactory calls,
            WorkflowIntake intake,
            BatchLookup batches,
            BatchWaiter waiter,
            SubmittedBatches answers,
            WorkflowDocuments documents) {
        this.calls = calls;
        this.intake = intake;
        this.batches = batches;
        this.waiter = waiter;
        this.answers = answers;
        this.documents = documents;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @PostMapping(path = "/v1/workflows", produces = MediaType.APPLICATION_JSON_VALUE)
    Object submit(HttpServletRequest request, HttpServletResponse response) {
        Call call = calls.patient(request);
        return answers.answer(call, intake.take(request, response, call));
    }

    /** The batch with its jobs and their waits; waits as the batch's call does. */
    @GetMapping(path = "/v1/workflows/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Object read(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.patient(request);
        String id = BatchLookup.id(path);
        if (!call.waits()) {
            return documents.read(call, workflow(batches.get(call.caller(), id)));
        }
        return AsyncResponses.answer(waiter.await(id, call.patience(), batch -> BatchLookup.sees(call.caller(), batch))
                .thenApply(found -> existing(call, id, found)));
    }

    private ResponseEntity<Object> existing(Call call, String id, Optional<Batch> found) {
        return documents.read(call, workflow(batches.existing(call.caller(), id, found)));
    }

    private static Batch workflow(Batch batch) {
        if (batch.mode() != BatchMode.GRAPH) {
            throw Problem.of(ProblemType.BATCH_NOT_FOUND, "the batch " + batch.id() + " is no workflow")
                    .asException();
        }
        return batch;
    }
}
