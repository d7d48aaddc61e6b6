package dev.errand.web.batch;

import dev.errand.batch.upkeep.BatchCommands;
import dev.errand.batch.upkeep.BatchCommands.CancelVerdict;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.request.CancelRequest;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.BatchLookup;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Does what people order to be done with a batch. */
@RestController
class BatchCommandController {

    private final CallFactory calls;
    private final BatchLookup batches;
    private final BatchCommands commands;
    private final RequestReader requests;
    private final BatchAnswers answers;
    private final Audits audits;

    BatchCommandController(
            CallFactory calls,
            BatchLookup batches,
            BatchCommands commands,
            RequestReader requests,
            BatchAnswers answers,
            Audits audits) {
        this.calls = calls;
        this.batches = batches;
        this.commands = commands;
        this.requests = requests;
        this.answers = answers;
        this.audits = audits;
    }

    @PostMapping(path = "/v1/batches/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> cancel(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.immediate(request);
        String id = BatchLookup.id(path);
        String reason = requests.readIfPresent(request, CancelRequest.class).reason();
        batches.check(call.caller(), id);
        return switch (commands.cancel(id, reason, audits.of(request, "batch.cancel", id))) {
            case CancelVerdict.Canceled canceled -> answers.changed(HttpStatus.OK, call, canceled.batch());
            case CancelVerdict.Requested requested -> answers.changed(HttpStatus.ACCEPTED, call, requested.batch());
            case CancelVerdict.AlreadyFinal over ->
                throw Problem.of(
                                ProblemType.BATCH_NOT_CANCELABLE,
                                "the batch " + id + " has "
                                        + over.batch().status().code())
                        .asException();
            case CancelVerdict.Missing missing -> throw batches.missing(call.caller(), id);
        };
    }
}
