package dev.errand.web.job;

import dev.errand.job.JobId;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.waiting.JobWaiter;
import dev.errand.web.request.RequestReader;
import dev.errand.web.request.WaitPreference;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.JobLookup;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.Owners;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Waits for several jobs at once. */
@RestController
class JobWaitController {

    private final CallFactory calls;
    private final RequestReader requests;
    private final JobStore store;
    private final JobLookup jobs;
    private final JobWaiter waiter;
    private final JobAnswers answers;
    private final LargeAnswers large;

    JobWaitController(
            CallFactory calls,
            RequestReader requests,
            JobStore store,
            JobLookup jobs,
            JobWaiter waiter,
            JobAnswers answers,
            LargeAnswers large) {
        this.calls = calls;
        this.requests = requests;
        this.store = store;
        this.jobs = jobs;
        this.waiter = waiter;
        this.answers = answers;
        this.large = large;
    }

    /** Answers at once, or later if something is to be waited for; no thread is held meanwhile. */
    @PostMapping(path = "/v1/jobs/wait", produces = MediaType.APPLICATION_JSON_VALUE)
    Object await(HttpServletRequest request) {
        Call call = calls.patient(request);
        WaitRequest wanted = requests.read(request, WaitRequest.class);
        // What the body says counts more than the preference.
        WaitPreference applied = wanted.waitSeconds() == null ? call.preference() : null;
        Duration patience = wanted.waitSeconds() == null ? call.patience() : wanted.waitSeconds();
        Extent extent = call.full() ? Extent.FULL : Extent.OUTCOME;
        String tenant = Owners.listed(call.caller());
        Set<JobId> ids = new LinkedHashSet<>(wanted.ids());
        return AsyncResponses.answer(waiter.await(
                        ids,
                        wanted.until(),
                        patience,
                        some -> store.measure(jobs.seen(call.caller(), some), extent, tenant))
                .thenApply(found -> answers.waited(HttpStatus.OK, applied)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(new WaitAnswer(large, ids, found, extent, job -> answers.view(call, job)))));
    }
}
