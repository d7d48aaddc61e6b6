package dev.errand.web.workflow;

import dev.errand.batch.BatchProperties;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.dependency.workflow.WorkflowSubmitter;
import dev.errand.memory.Share;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.task.binding.ArgumentPointers;
import dev.errand.tracing.Traces;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.request.TraceHeader;
import dev.errand.web.support.Call;
import dev.errand.web.support.Recipient;
import dev.errand.web.support.SubmissionGuard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Takes a workflow out of a request and has it accepted. Safe for concurrent use. */
@Component
class WorkflowIntake {

    private final BodyReader bodies;
    private final SubmissionGuard guard;
    private final WorkflowSubmitter submitter;
    private final Traces traces;
    private final int mostBytes;

    WorkflowIntake(
            BodyReader bodies,
            SubmissionGuard guard,
            WorkflowSubmitter submitter,
            Traces traces,
            BatchProperties properties) {
        this.bodies = bodies;
        this.guard = guard;
        this.submitter = submitter;
        this.traces = traces;
        this.mostBytes = Math.toIntExact(properties.maxBytes().toBytes());
    }

    /**
     * Accepts it; on disk when it returns. The body is let go of by then.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong with it
     */
    SubmittedBatch take(HttpServletRequest request, HttpServletResponse response, Call call) {
        String key = IdempotencyKey.of(request);
        Share share = bodies.share(request, mostBytes);
        try {
            if (share.isLate()) {
                Recipient.mustBeThere(request);
            }
            String body = BodyReader.readIfPresent(request, mostBytes);
            if (body == null) {
                throw Problem.of(Violation.at("", "the body is empty; it must be a JSON object"))
                        .asException();
            }
            WorkflowSubmission submission =
                    WorkflowReader.read(body, key, call.base(), call.caller(), traces.ofJob(TraceHeader.of(request)));
            admit(call, submission, response);
            return submitter.submit(submission);
        } finally {
            share.close();
        }
    }

    /** Each job is looked at, and all together count for what the tenant may submit at a time. */
    private void admit(Call call, WorkflowSubmission submission, HttpServletResponse response) {
        int jobs = submission.jobs().size();
        for (Map.Entry<String, Submission> each : submission.jobs().entrySet()) {
            try {
                guard.mustCover(call.caller(), each.getValue().alone());
            } catch (SubmissionRefusedException e) {
                throw e.within("/jobs/" + ArgumentPointers.escape(each.getKey()));
            }
        }
        submission.jobs().values().stream()
                .findFirst()
                .ifPresent(first -> guard.check(call.caller(), first.alone(), jobs, response));
    }
}
