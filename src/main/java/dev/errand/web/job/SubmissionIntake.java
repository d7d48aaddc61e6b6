package dev.errand.web.job;

import dev.errand.memory.Share;
import dev.errand.submission.Submission;
import dev.errand.tracing.Traces;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.request.TraceHeader;
import dev.errand.web.support.Call;
import dev.errand.web.support.Recipient;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Takes a submission out of a request, for whoever stores it or only looks at it. Safe for concurrent use. */
@Component
public class SubmissionIntake {

    private final BodyReader bodies;
    private final Traces traces;

    SubmissionIntake(BodyReader bodies, Traces traces) {
        this.bodies = bodies;
        this.traces = traces;
    }

    /**
     * Reads it, and has it used while memory is held for it; what of the body is large is let go of then.
     *
     * @param admit is asked before its arguments are looked at
     * @param use what is done with it
     * @throws dev.errand.problem.ProblemException with all that is wrong with the body
     */
    <T> T take(HttpServletRequest request, Call call, Consumer<Submission> admit, Function<Submission, T> use) {
        String key = IdempotencyKey.of(request);
        return take(
                request,
                body -> SubmissionReader.read(body, key, call.base())
                        .in(call.caller().tenant().name())
                        .by(call.caller().maker())
                        .traced(traces.ofJob(TraceHeader.of(request))),
                admit,
                use);
    }

    /**
     * The same of a body that says more than a submission does.
     *
     * @param read makes a submission of the body
     */
    public <T> T take(
            HttpServletRequest request,
            Function<String, Submission> read,
            Consumer<Submission> admit,
            Function<Submission, T> use) {
        Share ofBody = bodies.share(request);
        Share ofArguments = Share.NONE;
        try {
            Submission submission = read.apply(bodies.read(request));
            admit.accept(submission);
            ofArguments = bodies.shareForArguments(
                    submission.call().args(), submission.call().kwargs());
            if (ofBody.isLate() || ofArguments.isLate()) {
                Recipient.mustBeThere(request);
            }
            return use.apply(submission);
        } finally {
            ofArguments.close();
            ofBody.close();
        }
    }
}
