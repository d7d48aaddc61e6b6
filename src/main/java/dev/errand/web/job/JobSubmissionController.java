package dev.errand.web.job;

import dev.errand.submission.JobSubmitter;
import dev.errand.submission.Submitted;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.Recipient;
import dev.errand.web.support.SubmissionGuard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes jobs in. */
@RestController
class JobSubmissionController {

    private final CallFactory calls;
    private final SubmissionIntake intake;
    private final SubmissionGuard guard;
    private final JobSubmitter submitter;
    private final AcceptedAnswers answers;

    JobSubmissionController(
            CallFactory calls,
            SubmissionIntake intake,
            SubmissionGuard guard,
            JobSubmitter submitter,
            AcceptedAnswers answers) {
        this.calls = calls;
        this.intake = intake;
        this.guard = guard;
        this.submitter = submitter;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @PostMapping(path = "/v1/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
    Object submit(HttpServletRequest request, HttpServletResponse response) {
        Call call = calls.patient(request);
        Submitted submitted = submit(request, response, call);
        return answers.answer(call, submitted);
    }

    private Submitted submit(HttpServletRequest request, HttpServletResponse response, Call call) {
        return intake.take(
                request,
                call,
                submission -> guard.check(call.caller(), submission, 1, response),
                submission -> submitter.submit(submission, () -> Recipient.mustBeThere(request)));
    }
}
