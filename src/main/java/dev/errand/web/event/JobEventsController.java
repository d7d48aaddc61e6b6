package dev.errand.web.event;

import dev.errand.access.Caller;
import dev.errand.event.JobEventSource;
import dev.errand.job.JobId;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobLookup;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells what happens to a job as it happens. */
@RestController
class JobEventsController {

    private final JobEventSource source;
    private final EventStreamAnswers answers;
    private final JobLookup jobs;

    JobEventsController(JobEventSource source, EventStreamAnswers answers, JobLookup jobs) {
        this.source = source;
        this.answers = answers;
        this.jobs = jobs;
    }

    /** Generated clients accept the one JSON type of a call, which here is that of its problems; they get the stream as well. */
    @GetMapping(
            path = "/v1/jobs/{id}/events",
            produces = {MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    void events(@PathVariable("id") String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        JobId id = JobLookup.id(path);
        Caller caller = Callers.of(request);
        jobs.check(caller, id);
        answers.answer(id.value(), source, request, response, () -> jobs.missing(caller, id));
    }
}
