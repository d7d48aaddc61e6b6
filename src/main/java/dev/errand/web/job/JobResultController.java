package dev.errand.web.job;

import dev.errand.job.JobId;
import dev.errand.waiting.JobWaiter;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.JobLookup;
import dev.errand.web.support.Owners;
import dev.errand.web.support.RangeRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Hands out a job's result, bare. */
@RestController
class JobResultController {

    private final CallFactory calls;
    private final JobLookup jobs;
    private final JobWaiter waiter;
    private final ResultAnswers answers;

    JobResultController(CallFactory calls, JobLookup jobs, JobWaiter waiter, ResultAnswers answers) {
        this.calls = calls;
        this.jobs = jobs;
        this.waiter = waiter;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @GetMapping("/v1/jobs/{id}/result")
    Object result(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.patient(request);
        RangeRequest range = RangeRequest.of(request);
        JobId id = JobLookup.id(path);
        if (!call.waits()) {
            return answers.of(call, range, jobs.get(call.caller(), id));
        }
        return AsyncResponses.answer(waiter.await(id, call.patience(), job -> Owners.sees(call.caller(), job))
                .thenApply(found -> answers.of(call, range, jobs.existing(call.caller(), id, found))));
    }
}
