package dev.errand.web.schedule;

import dev.errand.access.Caller;
import dev.errand.batch.Batch;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.dependency.workflow.WorkflowSubmitter;
import dev.errand.job.Job;
import dev.errand.job.NewJob.Idempotency;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.memory.Share;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleRuns;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.submission.JobSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.Submitted;
import dev.errand.tracing.Traces;
import dev.errand.waiting.JobWaiter;
import dev.errand.web.batch.SubmittedBatches;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.request.TraceHeader;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.Recipient;
import dev.errand.web.support.SubmissionGuard;
import dev.errand.web.workflow.WorkflowShares;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger log = LoggerFactory.getLogger(ScheduleRunController.class);

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
            Traces traces,
            Clock clock) {}

    /** How batches are submitted. */
    @Component
    record Batches(
            BatchSubmitter submitter, WorkflowSubmitter workflows, WorkflowShares shares, SubmittedBatches answers) {}

    /** What is to be run: which schedule, for which time, and what its request says of that. */
    private record Order(
            Call call,
            Schedule schedule,
            Instant now,
            @Nullable Idempotency key,
            HttpServletRequest request,
            HttpServletResponse response) {

        Caller caller() {
            return call.caller();
        }

        ScheduledRun run() {
            return new ScheduledRun(schedule.storedName(), now);
        }

        @Nullable
        String trace() {
            return TraceHeader.of(request);
        }
    }

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
        Order order = new Order(call, schedule, now, idempotency, request, response);
        try (Share share = share(schedule.head())) {
            ScheduleTarget target = finder.runnable(schedule);
            return switch (target.kind()) {
                case JOB -> runJob(order, target, share);
                case BATCH -> runBatch(order, target, share);
                case WORKFLOW -> runWorkflow(order, target, share);
            };
        }
    }

    private Share share(Schedule.Head head) {
        return head.kind() == ScheduleTarget.Kind.WORKFLOW
                ? batches.shares().take(head.size())
                : jobs.bodies().shareForText(head.size());
    }

    private Object runJob(Order order, ScheduleTarget target, Share ofText) {
        Submission submission = texts.job(target, order.now())
                .with(order.key())
                .in(order.schedule().tenant())
                .by(order.caller().maker())
                .traced(jobs.traces().ofJob(order.trace()))
                .as(order.run());
        jobs.guard().check(order.caller(), submission, 1, order.response());
        Submitted submitted;
        try (Share ofArguments = jobs.bodies()
                .shareForArguments(submission.call().args(), submission.call().kwargs())) {
            if (ofText.isLate() || ofArguments.isLate()) {
                Recipient.mustBeThere(order.request());
            }
            submitted = jobs.submitter().submit(submission);
        }
        Job job = submitted.job();
        Call call = order.call();
        // One that is told of again may not have been written down the first time.
        Instant at = Objects.requireNonNullElse(job.spec().relations().scheduledAt(), order.now());
        note(order.schedule(), at, job.id().value(), null);
        if (!call.waits()) {
            return answer(call, submitted, job);
        }
        var end = AsyncResponses.endOfAccepted(
                job.id().value(), () -> jobs.waiter().await(job.id(), call.patience()));
        return AsyncResponses.answer(end.thenApply(found -> answer(call, submitted, found.orElse(job))));
    }

    /** Writes it down with its schedule. It is accepted and on disk, whatever becomes of that. */
    private void note(Schedule schedule, Instant at, @Nullable String jobId, @Nullable String batchId) {
        try {
            runs.byHand(schedule, at, jobId, batchId);
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level())
                    .log(
                            "{} is accepted, but is not listed as a run of the schedule {}, unless it is ordered again with its idempotency key: {}",
                            jobId == null ? batchId : jobId,
                            schedule.name(),
                            e.getMessage());
        }
    }

    private ResponseEntity<Object> answer(Call call, Submitted submitted, Job job) {
        HttpStatus status = submitted.replayed()
                ? HttpStatus.OK
                : call.waits() && job.done() ? HttpStatus.CREATED : HttpStatus.ACCEPTED;
        return jobs.answers().accepted(status, call, job, submitted.replayed());
    }

    private Object runWorkflow(Order order, ScheduleTarget target, Share ofText) {
        Traces.Submitting trace =
                jobs.traces().ofBatch(order.trace(), jobs.clock().instant());
        WorkflowSubmission submission = texts.workflow(target, order.now())
                .with(order.key())
                .in(order.schedule().tenant())
                .by(order.caller().maker())
                .traced(trace.kept())
                .as(order.run());
        int size = submission.jobs().size();
        // Who is kept from anything sees no schedule of workflows, so this only counts them.
        jobs.guard().count(order.caller(), size, order.response());
        if (ofText.isLate()) {
            Recipient.mustBeThere(order.request());
        }
        return told(order, batches.workflows().submit(submission), trace, "workflow", size);
    }

    private Object runBatch(Order order, ScheduleTarget target, Share ofText) {
        BatchSubmission read = texts.batch(target, order.now());
        Traces.Submitting trace =
                jobs.traces().ofBatch(order.trace(), jobs.clock().instant());
        BatchSubmission submission = new BatchSubmission(
                        read.common().with(order.key()),
                        read.mode(),
                        read.maxConcurrency(),
                        read.failFast(),
                        read.items())
                .in(order.schedule().tenant())
                .by(order.caller().maker())
                .traced(trace.kept())
                .as(order.run());
        int size = submission.items().size();
        jobs.guard().check(order.caller(), submission.common(), size, order.response());
        if (ofText.isLate()) {
            Recipient.mustBeThere(order.request());
        }
        String task = submission.common().call().task();
        return told(order, batches.submitter().submit(submission), trace, task, size);
    }

    private Object told(Order order, SubmittedBatch submitted, Traces.Submitting trace, String task, int size) {
        Batch batch = submitted.batch();
        if (!submitted.replayed()) {
            jobs.traces().accepted(trace, task, batch.id(), size, jobs.clock().instant());
        }
        // A batch does not say for when it was; that is when it was made, but for moments.
        note(order.schedule(), submitted.replayed() ? batch.createdAt() : order.now(), null, batch.id());
        return batches.answers().answer(order.call(), submitted);
    }
}
