package dev.errand.web.job;

import dev.errand.submission.JobSubmitter;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.SubmissionGuard;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says whether a job could be submitted, and stores nothing. */
@RestController
class JobCheckController {

    private final CallFactory calls;
    private final SubmissionIntake intake;
    private final SubmissionGuard guard;
    private final JobSubmitter submitter;

    JobCheckController(CallFactory calls, SubmissionIntake intake, SubmissionGuard guard, JobSubmitter submitter) {
        this.calls = calls;
        this.intake = intake;
        this.guard = guard;
        this.submitter = submitter;
    }

    /** Reads what the submission reads, and refuses what it would refuse whenever it came. */
    @PostMapping(path = "/v1/jobs/check", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Void> check(HttpServletRequest request) {
        Call call = calls.patient(request);
        return intake.take(request, call, submission -> guard.mustCover(call.caller(), submission), submission -> {
            submitter.check(submission);
            return ResponseEntity.noContent().build();
        });
    }
}
