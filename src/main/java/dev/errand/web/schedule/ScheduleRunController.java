package dev.errand.web.schedule;

import dev.errand.access.Caller;
import dev.errand.batch.Batch;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.batch.wait.BatchWaiter;
import dev.errand.job.Job;
import dev.errand.job.NewJob.Idempotency;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleRuns;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.submission.JobSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.Submitted;
import dev.errand.waiting.JobWaiter;
import dev.errand.web.batch.BatchAnswers;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.SubmissionGuard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Runs a schedule by hand: at once, whatever its times, its pause and its runs under way. */
@RestController
class ScheduleRunController {

    private final CallFactory calls;
    private final ScheduleFinder finder;
    private final ScheduleTexts texts;
    private final ScheduleRuns runs;
    private final Jobs jobs;
    private final Batches batches;

    ScheduleRunController(
            CallFactory calls,
            ScheduleFinder finder,
            ScheduleTexts texts,
            ScheduleRuns runs,
            Jobs jobs,
            Batches batches) {
        this.calls = calls;
        this.finder = finder;
        this.texts = texts;
        this.runs = runs;
        this.jobs = jobs;
        this.batches = batches;
    }

    /** How jobs are submitted. */
    @Component
    record Jobs(
            SubmissionGuard guard,
            JobSubmitter submitter,
            JobWaiter waiter,
            JobAnswers answers,
            BodyReader bodies,
            Clock clock) {}

    /** How batches are submitted. */
    @Component
    record Batches(BatchSubmitter submitter, BatchWaiter waiter, BatchAnswers answers) {}

    /** Answers like a submission, at once or later for a client that waits. */
    @PostMapping(path = ScheduleController.PATH + "/{name}/run", produces = MediaType.APPLICATION_JSON_VALUE)
    Object run(@PathVariable("name") String path, HttpServletRequest request, HttpServletResponse response) {
        Call call = calls.patient(request);
        String key = IdempotencyKey.of(request);
        jobs.bodies().refuse(request);
        Schedule schedule = finder.existing(call.caller(), path);
        Instant now = Instant.ofEpochMilli(jobs.clock().millis());
        Idempotency idempotency =
                key == null ? null : new Idempotency(key, Fingerprint.ofText("schedule run " + schedule.id()));
        ScheduleTarget target = finder.target(schedule);
        return target.kind() == ScheduleTarget.Kind.JOB
                ? runJob(call, schedule, target, now, idempotency, response)
                : runBatch(call, schedule, target, now, idempotency, response);
    }

    private Object runJob(
            Call call,
            Schedule schedule,
            ScheduleTarget target,
            Instant now,
            @Nullable Idempotency key,
            HttpServletResponse response) {
        Caller caller = call.caller();
        Submission submission = texts.job(target, now)
                .with(key)
                .in(schedule.tenant())
                .by(caller.maker())
                .as(new ScheduledRun(schedule.storedName(), now));
        jobs.guard().check(caller, submission, 1, response);
        Submitted submitted = jobs.submitter().submit(submission);
        Job job = submitted.job();
        if (!submitted.replayed()) {
            runs.byHand(schedule, now, job.id().value(), null);
        }
        if (!call.waits()) {
            return answer(call, submitted, job);
        }
        var end = AsyncResponses.endOfAccepted(
                job.id().value(), () -> jobs.waiter().await(job.id(), call.patience()));
        return AsyncResponses.answer(end.thenApply(found -> answer(call, submitted, found.orElse(job))));
    }

    private ResponseEntity<Object> answer(Call call, Submitted submitted, Job job) {
        HttpStatus status = submitted.replayed()
                ? HttpStatus.OK
                : call.waits() && job.done() ? HttpStatus.CREATED : HttpStatus.ACCEPTED;
        return jobs.answers().accepted(status, call, job, submitted.replayed());
    }

    private Object runBatch(
            Call call,
            Schedule schedule,
            ScheduleTarget target,
            Instant now,
            @Nullable Idempotency key,
            HttpServletResponse response) {
        Caller caller = call.caller();
        BatchSubmission read = texts.batch(target, now);
        BatchSubmission submission = new BatchSubmission(
                        read.common().with(key), read.mode(), read.maxConcurrency(), read.failFast(), read.items())
                .in(schedule.tenant())
                .by(caller.maker())
                .as(new ScheduledRun(schedule.storedName(), now));
        jobs.guard().check(caller, submission.common(), submission.items().size(), response);
        SubmittedBatch submitted = batches.submitter().submit(submission);
        Batch batch = submitted.batch();
        if (!submitted.replayed()) {
            runs.byHand(schedule, now, null, batch.id());
        }
        if (!call.waits()) {
            return answer(call, submitted, batch);
        }
        var end =
                AsyncResponses.endOfAccepted(batch.id(), () -> batches.waiter().await(batch.id(), call.patience()));
        return AsyncResponses.answer(end.thenApply(found -> answer(call, submitted, found.orElse(batch))));
    }

    private ResponseEntity<Object> answer(Call call, SubmittedBatch submitted, Batch batch) {
        HttpStatus status = submitted.replayed()
                ? HttpStatus.OK
                : call.waits() && batch.done() ? HttpStatus.CREATED : HttpStatus.ACCEPTED;
        return batches.answers().accepted(status, call, batch, submitted.replayed());
    }
}
