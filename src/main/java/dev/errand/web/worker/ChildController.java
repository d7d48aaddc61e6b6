package dev.errand.web.worker;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.child.Spawn.Origin;
import dev.errand.submission.ChildSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.Submitted;
import dev.errand.web.job.AcceptedAnswers;
import dev.errand.web.job.SubmissionIntake;
import dev.errand.web.request.JsonBody;
import dev.errand.web.request.TraceHeader;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Recipient;
import dev.errand.web.support.SubmissionGuard;
import dev.errand.worker.lease.Leases;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes in jobs that workers spawn: as part of the job that they hold, answered as any submission. */
@RestController
class ChildController {

    private final CallFactory calls;
    private final SubmissionIntake intake;
    private final SubmissionGuard guard;
    private final ChildSubmitter children;
    private final AcceptedAnswers answers;

    ChildController(
            CallFactory calls,
            SubmissionIntake intake,
            SubmissionGuard guard,
            ChildSubmitter children,
            AcceptedAnswers answers) {
        this.calls = calls;
        this.intake = intake;
        this.guard = guard;
        this.children = children;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @PostMapping(path = "/v1/leases/{token}/children", produces = MediaType.APPLICATION_JSON_VALUE)
    Object spawn(@PathVariable("token") String token, HttpServletRequest request, HttpServletResponse response) {
        Call call = calls.patient(request);
        ChildReader reader = new ChildReader();
        Submitted submitted = intake.take(
                request,
                body -> read(body, reader, token, request, call),
                submission -> guard.check(call.caller(), submission, 1, response),
                submission -> seen(
                        call,
                        submission,
                        children.spawn(
                                new Origin(parentOf(token), token, reader.key()),
                                reader.isDetached(),
                                submission,
                                () -> Recipient.mustBeThere(request))));
        return answers.answer(call, submitted);
    }

    /** A key of the parent may stand for a job that another one spawned, of which the caller may not know. */
    private static Submitted seen(Call call, Submission submission, Submitted submitted) {
        if (submitted.replayed() && !Owners.sees(call.caller(), submitted.job())) {
            throw SubmissionRefusedException.unknownTask(submission.call().task());
        }
        return submitted;
    }

    private Submission read(String body, ChildReader reader, String token, HttpServletRequest request, Call call) {
        JsonBody.read(body, reader);
        Job parent = children.parent(parentOf(token), token)
                .filter(job -> job.spec().tenant().equals(call.caller().tenant().name()))
                .orElseThrow(ChildSubmitter::lost);
        return children.adopted(parent, reader.submission(call.base()), TraceHeader.of(request));
    }

    /** What cannot be a token is as good as one that was never given. */
    private static JobId parentOf(String token) {
        return Leases.jobOf(token).orElseThrow(ChildSubmitter::lost);
    }
}
