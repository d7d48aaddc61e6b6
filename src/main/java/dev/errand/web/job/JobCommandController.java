package dev.errand.web.job;

import dev.errand.access.Caller;
import dev.errand.completion.JobCommands;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.store.CancelVerdict;
import dev.errand.store.RetryVerdict;
import dev.errand.web.request.CancelRequest;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.JobLookup;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Cancels, retries and removes jobs. */
@RestController
class JobCommandController {

    private final CallFactory calls;
    private final RequestReader requests;
    private final JobCommands commands;
    private final JobLookup jobs;
    private final Audits audits;
    private final JobAnswers answers;

    JobCommandController(
            CallFactory calls,
            RequestReader requests,
            JobCommands commands,
            JobLookup jobs,
            JobAnswers answers,
            Audits audits) {
        this.calls = calls;
        this.audits = audits;
        this.requests = requests;
        this.commands = commands;
        this.jobs = jobs;
        this.answers = answers;
    }

    @PostMapping(path = "/v1/jobs/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> cancel(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.immediate(request);
        JobId id = JobLookup.id(path);
        String reason = requests.readIfPresent(request, CancelRequest.class).reason();
        jobs.check(call.caller(), id);
        return switch (commands.cancel(id, reason, audits.of(request, "job.cancel", id.value()))) {
            case CancelVerdict.Canceled canceled -> answers.changed(HttpStatus.OK, call, canceled.job());
            case CancelVerdict.Requested requested -> answers.changed(HttpStatus.ACCEPTED, call, requested.job());
            case CancelVerdict.AlreadyFinal over -> canceledBefore(call, over.job());
            case CancelVerdict.Missing missing -> throw jobs.missing(call.caller(), id);
        };
    }

    @PostMapping(path = "/v1/jobs/{id}/retry", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> retry(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.immediate(request);
        requests.refuse(request);
        JobId id = JobLookup.id(path);
        jobs.check(call.caller(), id);
        return switch (commands.retry(id)) {
            case RetryVerdict.Queued queued -> answers.accepted(HttpStatus.ACCEPTED, call, queued.job(), false);
            case RetryVerdict.Refused refused ->
                throw Problem.of(
                                ProblemType.JOB_NOT_RETRYABLE,
                                "the job " + id + " is " + refused.job().state().code())
                        .asException();
            case RetryVerdict.Fallen fallen ->
                throw Problem.of(
                                ProblemType.JOB_NOT_RETRYABLE,
                                "the job " + id + " was never started because of " + fallen.parent()
                                        + "; retry that, and it waits again")
                        .asException();
            case RetryVerdict.Missing missing -> throw jobs.missing(call.caller(), id);
        };
    }

    @DeleteMapping("/v1/jobs/{id}")
    ResponseEntity<Void> delete(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        JobId id = JobLookup.id(path);
        jobs.check(caller, id);
        return switch (commands.delete(id)) {
            case DELETED -> ResponseEntity.noContent().build();
            case NOT_FINAL ->
                throw Problem.of(ProblemType.JOB_NOT_FINAL, "the job " + id + " is not final yet")
                        .asException();
            case MISSING -> throw jobs.missing(caller, id);
        };
    }

    private ResponseEntity<Object> canceledBefore(Call call, Job job) {
        if (job.state() != JobState.CANCELED) {
            throw Problem.of(
                            ProblemType.JOB_NOT_CANCELABLE,
                            "the job " + job.id() + " has " + job.state().code())
                    .asException();
        }
        return answers.changed(HttpStatus.OK, call, job);
    }
}
