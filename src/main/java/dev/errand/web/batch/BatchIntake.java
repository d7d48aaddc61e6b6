package dev.errand.web.batch;

import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.tracing.Traces;
import dev.errand.tracing.Traces.Submitting;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.request.TraceHeader;
import dev.errand.web.support.Call;
import dev.errand.web.support.Recipient;
import dev.errand.web.support.SubmissionGuard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Takes a batch out of a request and has it accepted. Safe for concurrent use. */
@Component
class BatchIntake {

    private final BatchBodyReader bodies;
    private final SubmissionGuard guard;
    private final BatchSubmitter submitter;
    private final Traces traces;
    private final Clock clock;

    BatchIntake(BatchBodyReader bodies, SubmissionGuard guard, BatchSubmitter submitter, Traces traces, Clock clock) {
        this.bodies = bodies;
        this.guard = guard;
        this.submitter = submitter;
        this.traces = traces;
        this.clock = clock;
    }

    /**
     * Accepts it; on disk when it returns. The body is let go of by then.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong with it
     */
    SubmittedBatch take(HttpServletRequest request, HttpServletResponse response, Call call) {
        String key = IdempotencyKey.of(request);
        Submitting trace = traces.ofBatch(TraceHeader.of(request), clock.instant());
        try (BatchBodyReader.Held body = bodies.read(request)) {
            if (body.isLate()) {
                Recipient.mustBeThere(request);
            }
            BatchSubmission submission = BatchReader.read(body, key, call.base())
                    .in(call.caller().tenant().name())
                    .by(call.caller().maker())
                    .traced(trace.kept());
            guard.check(call.caller(), submission.common(), submission.items().size(), response);
            SubmittedBatch submitted = submitter.submit(submission);
            if (!submitted.replayed()) {
                traces.accepted(
                        trace,
                        submission.common().call().task(),
                        submitted.batch().id(),
                        submission.items().size(),
                        clock.instant());
            }
            return submitted;
        }
    }
}
