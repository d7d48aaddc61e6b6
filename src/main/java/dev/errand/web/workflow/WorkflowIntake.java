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
import dev.errand.tracing.Traces;
import dev.errand.tracing.Traces.Submitting;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.request.TraceHeader;
import dev.errand.web.support.Call;
import dev.errand.web.support.Recipient;
import dev.errand.web.support.SubmissionGuard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Takes a workflow out of a request and has it accepted. Safe for concurrent use. */
@Component
class WorkflowIntake {

    /** What the span of a submission says in place of a task. */
    private static final String ANY_TASK = "workflow";

    private final SubmissionGuard guard;
    private final WorkflowSubmitter submitter;
    private final Traces traces;
    private final Clock clock;
    private final BatchProperties properties;
    private final WorkflowShares shares;

    WorkflowIntake(
            SubmissionGuard guard,
            WorkflowSubmitter submitter,
            Traces traces,
            Clock clock,
            BatchProperties properties,
            WorkflowShares shares) {
        this.guard = guard;
        this.submitter = submitter;
        this.traces = traces;
        this.clock = clock;
        this.properties = properties;
        this.shares = shares;
    }

    /**
     * Accepts it; on disk when it returns. The body is let go of by then.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong with it
     * @throws dev.errand.memory.BudgetSpentException when there is no memory for it in time
     */
    SubmittedBatch take(HttpServletRequest request, HttpServletResponse response, Call call) {
        String key = IdempotencyKey.of(request);
        Submitting trace = traces.ofBatch(TraceHeader.of(request), clock.instant());
        Share share = shares.take(request.getContentLengthLong());
        try {
            if (share.isLate()) {
                Recipient.mustBeThere(request);
            }
            WorkflowSubmission submission = WorkflowReader.read(
                            body(request, share),
                            key,
                            call.base(),
                            properties.maxItemBytes().toBytes())
                    .in(call.caller().tenant().name())
                    .by(call.caller().maker())
                    .traced(trace.kept());
            admit(call, submission, response);
            SubmittedBatch submitted = submitter.submit(submission);
            if (!submitted.replayed()) {
                String id = submitted.batch().id();
                traces.accepted(trace, ANY_TASK, id, submission.jobs().size(), clock.instant());
            }
            return submitted;
        } finally {
            share.close();
        }
    }

    private String body(HttpServletRequest request, Share share) {
        String body = BodyReader.readIfPresent(request, shares.mostBytes());
        if (body == null) {
            throw Problem.of(Violation.at("", "the body is empty; it must be a JSON object"))
                    .asException();
        }
        share.keep(WorkflowShares.weight(body.length()));
        return body;
    }

    /** Each job is looked at, and all together count for what the tenant may submit at a time. */
    private void admit(Call call, WorkflowSubmission submission, HttpServletResponse response) {
        int jobs = submission.jobs().size();
        for (Map.Entry<String, Submission> each : submission.jobs().entrySet()) {
            try {
                guard.mustCover(call.caller(), each.getValue().alone());
                if (!each.getValue().relations().after().isEmpty()) {
                    guard.mustSeeChildren(call.caller(), each.getValue().call(), key -> true);
                }
            } catch (SubmissionRefusedException e) {
                throw e.within(WorkflowSubmission.pointer(each.getKey()));
            }
        }
        guard.count(call.caller(), jobs, response);
    }
}
