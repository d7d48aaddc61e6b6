package dev.errand.web.batch;

import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes batches in. */
@RestController
class BatchSubmissionController {

    private final CallFactory calls;
    private final BatchIntake intake;
    private final SubmittedBatches answers;

    BatchSubmissionController(CallFactory calls, BatchIntake intake, SubmittedBatches answers) {
        this.calls = calls;
        this.intake = intake;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @PostMapping(path = "/v1/batches", produces = MediaType.APPLICATION_JSON_VALUE)
    Object submit(HttpServletRequest request, HttpServletResponse response) {
        Call call = calls.patient(request);
        return answers.answer(call, intake.take(request, response, call));
    }
}
