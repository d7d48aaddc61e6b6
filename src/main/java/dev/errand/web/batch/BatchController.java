package dev.errand.web.batch;

import dev.errand.batch.wait.BatchWaiter;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.BatchLookup;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows batches. */
@RestController
class BatchController {

    private final CallFactory calls;
    private final BatchLookup batches;
    private final BatchWaiter waiter;
    private final BatchAnswers answers;

    BatchController(CallFactory calls, BatchLookup batches, BatchWaiter waiter, BatchAnswers answers) {
        this.calls = calls;
        this.batches = batches;
        this.waiter = waiter;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @GetMapping(path = "/v1/batches/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Object read(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.patient(request);
        String id = BatchLookup.id(path);
        if (!call.waits()) {
            return answers.read(call, batches.get(call.caller(), id));
        }
        return AsyncResponses.answer(waiter.await(id, call.patience(), batch -> BatchLookup.sees(call.caller(), batch))
                .thenApply(found -> answers.read(call, batches.existing(call.caller(), id, found))));
    }
}
