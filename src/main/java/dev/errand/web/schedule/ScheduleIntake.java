package dev.errand.web.schedule;

import dev.errand.access.Caller;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.dependency.workflow.WorkflowSubmitter;
import dev.errand.memory.Share;
import dev.errand.schedule.ScheduleReader.Parsed;
import dev.errand.schedule.ScheduleRules;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.submission.JobSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.web.request.BodyReader;
import dev.errand.web.support.SubmissionGuard;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Judges a schedule that somebody sent: its times, and what it does, as if that were submitted for its next time. Safe for concurrent use. */
@Component
class ScheduleIntake {

    private final ScheduleTexts texts;
    private final SubmissionGuard guard;
    private final Submitters submitters;
    private final BodyReader bodies;
    private final Clock clock;

    ScheduleIntake(ScheduleTexts texts, SubmissionGuard guard, Submitters submitters, BodyReader bodies, Clock clock) {
        this.texts = texts;
        this.guard = guard;
        this.submitters = submitters;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** Who would take what it does. */
    @Component
    record Submitters(JobSubmitter jobs, BatchSubmitter batches, WorkflowSubmitter workflows) {}

    /**
     * What was sent, with all that is known of its target.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong with it
     * @throws SubmissionRefusedException when its target could not be submitted
     * @throws dev.errand.memory.BudgetSpentException when there is no memory for large arguments in time
     */
    Parsed read(Caller caller, String text, String base) {
        Parsed parsed = texts.whole(text, base);
        Instant now = clock.instant();
        texts.check(parsed.rules(), now);
        ScheduleTarget target = judged(caller, parsed.target(), next(parsed.rules(), now));
        return new Parsed(parsed.rules(), target, parsed.fingerprint());
    }

    /** What a preview was asked for: a schedule, with its target or without. */
    ScheduleRules preview(Caller caller, ScheduleBody body, ScheduleRules rules) {
        Instant now = clock.instant();
        texts.check(rules, now);
        ScheduleTarget target = body.target();
        if (target != null) {
            ScheduleTarget unused = judged(caller, target, next(rules, now));
        }
        return rules;
    }

    private static Instant next(ScheduleRules rules, Instant now) {
        return rules.timing().table().next(now).orElseThrow(ScheduleTexts::never);
    }

    private ScheduleTarget judged(Caller caller, ScheduleTarget target, Instant at) {
        String pointer = "/" + target.kind().code();
        try {
            return switch (target.kind()) {
                case JOB -> judgedJob(caller, target, at);
                case BATCH -> judgedBatch(caller, target, at);
                case WORKFLOW -> judgedWorkflow(caller, target, at);
            };
        } catch (SubmissionRefusedException e) {
            throw e.within(pointer);
        }
    }

    private ScheduleTarget judgedJob(Caller caller, ScheduleTarget target, Instant at) {
        Submission submission = texts.job(target, at).in(caller.tenant().name()).by(caller.maker());
        guard.mustCover(caller, submission);
        Share share = bodies.shareForArguments(
                submission.call().args(), submission.call().kwargs());
        try {
            submitters.jobs().check(submission);
        } finally {
            share.close();
        }
        return texts.known(target, submission);
    }

    private ScheduleTarget judgedBatch(Caller caller, ScheduleTarget target, Instant at) {
        BatchSubmission submission =
                texts.batch(target, at).in(caller.tenant().name()).by(caller.maker());
        guard.mustCover(caller, submission.common());
        String unused = submitters.batches().check(submission);
        return texts.known(target, submission.common());
    }

    private ScheduleTarget judgedWorkflow(Caller caller, ScheduleTarget target, Instant at) {
        if (caller.isRestricted()) {
            throw new SubmissionRefusedException(
                    Cause.VALIDATION,
                    "a key for some tasks or queues alone can have no schedule of workflows",
                    List.of(new Detail("", "has jobs of any tasks and queues")));
        }
        WorkflowSubmission submission =
                texts.workflow(target, at).in(caller.tenant().name()).by(caller.maker());
        String unused = submitters.workflows().check(submission);
        return texts.known(target, submission);
    }
}
