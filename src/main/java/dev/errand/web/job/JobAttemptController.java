package dev.errand.web.job;

import dev.errand.db.commit.Transactions;
import dev.errand.job.JobId;
import dev.errand.store.JobFacts;
import dev.errand.view.AttemptView;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobLookup;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows the attempts of a job. */
@RestController
class JobAttemptController {

    private final JobLookup jobs;
    private final JobFacts facts;
    private final Transactions transactions;

    JobAttemptController(JobLookup jobs, JobFacts facts, Transactions transactions) {
        this.jobs = jobs;
        this.facts = facts;
        this.transactions = transactions;
    }

    /** All of them. */
    record AttemptList(List<AttemptView> items) {}

    @GetMapping(path = "/v1/jobs/{id}/attempts", produces = MediaType.APPLICATION_JSON_VALUE)
    AttemptList list(@PathVariable("id") String path, HttpServletRequest request) {
        boolean full = QueryParameters.of(request, "view").fullView();
        JobId id = JobLookup.id(path);
        jobs.check(Callers.of(request), id);
        return new AttemptList(transactions.read(jdbc -> facts.attempts(jdbc, id)).stream()
                .map(attempt -> AttemptView.of(attempt, full))
                .toList());
    }
}
