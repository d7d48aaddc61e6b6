package dev.errand.web.job;

import dev.errand.job.JobId;
import dev.errand.waiting.JobWaiter;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.JobLookup;
import dev.errand.web.support.Owners;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows a job. */
@RestController
class JobReadController {

    private final CallFactory calls;
    private final JobLookup jobs;
    private final JobWaiter waiter;
    private final JobAnswers answers;

    JobReadController(CallFactory calls, JobLookup jobs, JobWaiter waiter, JobAnswers answers) {
        this.calls = calls;
        this.jobs = jobs;
        this.waiter = waiter;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @GetMapping(path = "/v1/jobs/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Object read(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.patient(request);
        JobId id = JobLookup.id(path);
        if (!call.waits()) {
            return answers.read(HttpStatus.OK, call, jobs.get(call.caller(), id));
        }
        return AsyncResponses.answer(waiter.await(id, call.patience(), job -> Owners.sees(call.caller(), job))
                .thenApply(found -> answers.read(HttpStatus.OK, call, jobs.existing(call.caller(), id, found))));
    }
}
