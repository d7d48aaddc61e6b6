package dev.errand.web.batch;

import dev.errand.batch.Batch;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.batch.wait.BatchWaiter;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes batches in. */
@RestController
class BatchSubmissionController {

    private final CallFactory calls;
    private final BatchIntake intake;
    private final BatchWaiter waiter;
    private final BatchAnswers answers;

    BatchSubmissionController(CallFactory calls, BatchIntake intake, BatchWaiter waiter, BatchAnswers answers) {
        this.calls = calls;
        this.intake = intake;
        this.waiter = waiter;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @PostMapping(path = "/v1/batches", produces = MediaType.APPLICATION_JSON_VALUE)
    Object submit(HttpServletRequest request, HttpServletResponse response) {
        Call call = calls.patient(request);
        SubmittedBatch submitted = intake.take(request, response, call);
        if (!call.waits()) {
            return answer(call, submitted, submitted.batch());
        }
        Batch batch = submitted.batch();
        var end = AsyncResponses.endOfAccepted(batch.id(), () -> waiter.await(batch.id(), call.patience()));
        return AsyncResponses.answer(end.thenApply(found -> answer(call, submitted, found.orElse(batch))));
    }

    private ResponseEntity<Object> answer(Call call, SubmittedBatch submitted, Batch batch) {
        if (submitted.replayed()) {
            return answers.accepted(HttpStatus.OK, call, batch, true);
        }
        HttpStatus status = call.waits() && batch.done() ? HttpStatus.CREATED : HttpStatus.ACCEPTED;
        return answers.accepted(status, call, batch, false);
    }
}
