package dev.errand.web.schedule;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.access.Caller;
import dev.errand.batch.Batch;
import dev.errand.batch.BatchMode;
import dev.errand.batch.intake.BatchItems;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.dependency.workflow.WorkflowSubmitter;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.memory.Share;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleReferences;
import dev.errand.schedule.ScheduleRuns;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.submission.Submission;
import dev.errand.tracing.Traces;
import dev.errand.view.JobViews;
import dev.errand.web.batch.BatchAnswers;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.request.TraceHeader;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.Recipient;
import dev.errand.web.support.SubmissionGuard;
import dev.errand.web.workflow.WorkflowShares;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Has past times of a schedule run, as one batch. */
@RestController
class BackfillController {

    private static final int MAX_LISTED = 1_000;
    private static final String ALLOW = "allow";

    /** Times that another request runs meanwhile are left out at the next try. */
    private static final int TRIES = 5;

    private final CallFactory calls;
    private final ScheduleFinder finder;
    private final ScheduleTexts texts;
    private final ScheduleRuns runs;
    private final RequestReader requests;
    private final Submitting submitting;

    BackfillController(
            CallFactory calls,
            ScheduleFinder finder,
            ScheduleTexts texts,
            ScheduleRuns runs,
            RequestReader requests,
            Submitting submitting) {
        this.calls = calls;
        this.finder = finder;
        this.texts = texts;
        this.runs = runs;
        this.requests = requests;
        this.submitting = submitting;
    }

    /** How batches are submitted. */
    @Component
    record Submitting(
            SubmissionGuard guard,
            BatchSubmitter batches,
            WorkflowSubmitter workflows,
            WorkflowShares shares,
            BatchAnswers answers,
            BodyReader bodies,
            Traces traces,
            Clock clock) {}

    /**
     * Which times are to run.
     *
     * @param from the first that counts
     * @param to the first that does not
     * @param overlap whether they run side by side, {@code allow}, or one after the other
     * @param dryRun whether only to say which they are
     */
    @JsonClassDescription("a backfill")
    record BackfillOrder(
            @NotNull(message = "is required") Instant from,
            @NotNull(message = "is required") Instant to,

            @Pattern(
                    regexp = "allow|skip|queue-one|cancel-running",
                    message = "must be one of allow, skip, queue-one, cancel-running")
            @Nullable
            String overlap,

            @Nullable Boolean dryRun) {}

    /** What a backfill would run. */
    record DryRun(int count, List<String> scheduledAt) {}

    @PostMapping(path = ScheduleController.PATH + "/{name}/backfill", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> backfill(
            @PathVariable("name") String path, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request);
        Call call = calls.immediate(request);
        BackfillOrder order = requests.read(request, BackfillOrder.class);
        Instant from = order.from();
        Instant to = order.to();
        if (!to.isAfter(from)) {
            throw Problem.of(Violation.at("/to", "must be later than from")).asException();
        }
        Schedule schedule = finder.existing(call.caller(), path);
        if (Boolean.TRUE.equals(order.dryRun())) {
            List<Instant> times = times(schedule, from, to);
            return ResponseEntity.ok(new DryRun(
                    times.size(),
                    times.stream().limit(MAX_LISTED).map(JobViews::at).toList()));
        }
        Traces.Submitting trace = submitting
                .traces()
                .ofBatch(TraceHeader.of(request), submitting.clock().instant());
        try (Share share = share(schedule, from, to)) {
            if (share.isLate()) {
                Recipient.mustBeThere(request);
            }
            return submit(call, schedule, order, trace, response);
        }
    }

    /** For a workflow of all its times, as they are many texts; all else is read and stored one after the other. */
    private Share share(Schedule schedule, Instant from, Instant to) {
        int size = schedule.head().size();
        if (schedule.head().kind() != ScheduleTarget.Kind.WORKFLOW) {
            return submitting.bodies().shareForText(size);
        }
        WorkflowShares shares = submitting.shares();
        int count = Math.max(1, times(schedule, from, to).size());
        return shares.take(WorkflowRuns.bytes(size, count, shares.mostBytes()));
    }

    /** Past ones: what is to come comes by itself. */
    private List<Instant> times(Schedule schedule, Instant from, Instant to) {
        Instant now = submitting.clock().instant();
        return runs.toBackfill(schedule, from, to.isAfter(now) ? now : to).orElseThrow(() -> tooMany(schedule));
    }

    private static RuntimeException tooMany(Schedule schedule) {
        return Problem.of(Violation.at(
                        "/to",
                        "a backfill has at most " + ScheduleRuns.MAX_BACKFILL + " runs; " + schedule.name()
                                + " has more times in between"))
                .withStatus(422)
                .asException();
    }

    private ResponseEntity<Object> submit(
            Call call, Schedule schedule, BackfillOrder order, Traces.Submitting trace, HttpServletResponse response) {
        ScheduleTarget target = finder.runnable(schedule);
        if (target.kind() == ScheduleTarget.Kind.WORKFLOW) {
            return submitWorkflows(call, schedule, target, order, trace, response);
        }
        boolean sideBySide = order.overlap() == null || order.overlap().equals(ALLOW);
        for (int i = 0; i < TRIES; i++) {
            List<Instant> times = times(schedule, order.from(), order.to());
            BatchSubmission submission = submission(call.caller(), schedule, target, times, sideBySide)
                    .traced(trace.kept());
            int size = submission.items().size();
            if (i == 0) {
                submitting.guard().check(call.caller(), submission.common(), size, response);
            }
            SubmittedBatch submitted = submitting
                    .batches()
                    .submit(submission, runs.backfilling(schedule, times))
                    .orElse(null);
            if (submitted != null) {
                return accepted(call, trace, submission.common().call().task(), submitted, size);
            }
        }
        throw runningNow();
    }

    private ResponseEntity<Object> accepted(
            Call call, Traces.Submitting trace, String task, SubmittedBatch submitted, int size) {
        String id = submitted.batch().id();
        submitting.traces().accepted(trace, task, id, size, submitting.clock().instant());
        return submitting.answers().accepted(HttpStatus.ACCEPTED, call, submitted.batch(), false);
    }

    private static RuntimeException runningNow() {
        return Problem.of(Violation.at("/from", "these times are being run just now"))
                .withStatus(409)
                .asException();
    }

    /** As one workflow of all their jobs, each run for itself. */
    private ResponseEntity<Object> submitWorkflows(
            Call call,
            Schedule schedule,
            ScheduleTarget target,
            BackfillOrder order,
            Traces.Submitting trace,
            HttpServletResponse response) {
        if (order.overlap() != null && !order.overlap().equals(ALLOW)) {
            throw Problem.of(Violation.at("/overlap", "must be allow: workflows run side by side"))
                    .withStatus(422)
                    .asException();
        }
        for (int i = 0; i < TRIES; i++) {
            List<Instant> times = times(schedule, order.from(), order.to());
            WorkflowSubmission submission = workflow(schedule, target, times)
                    .in(schedule.tenant())
                    .by(call.caller().maker())
                    .traced(trace.kept());
            int size = submission.jobs().size();
            if (i == 0) {
                submitting.guard().count(call.caller(), size, response);
            }
            SubmittedBatch submitted = submitting
                    .workflows()
                    .submit(submission, runs.backfilling(schedule, times))
                    .orElse(null);
            if (submitted != null) {
                return accepted(call, trace, "workflow", submitted, size);
            }
        }
        throw runningNow();
    }

    private WorkflowSubmission workflow(Schedule schedule, ScheduleTarget target, List<Instant> times) {
        // The schedule may be another one by now, and the time goes on.
        long unused = WorkflowRuns.bytes(
                target.body().length(), times.size(), submitting.shares().mostBytes());
        return WorkflowRuns.of(schedule, times, at -> texts.workflow(target, at));
    }

    private BatchSubmission submission(
            Caller caller, Schedule schedule, ScheduleTarget target, List<Instant> times, boolean sideBySide) {
        Instant first = times.isEmpty() ? Instant.EPOCH : times.getFirst();
        BatchSubmission batch = target.kind() == ScheduleTarget.Kind.JOB
                ? ofJobs(target, times, sideBySide)
                : ofBatches(target, times, sideBySide);
        return batch.in(schedule.tenant()).by(caller.maker()).as(new ScheduledRun(schedule.storedName(), first));
    }

    private BatchSubmission ofJobs(ScheduleTarget target, List<Instant> times, boolean sideBySide) {
        Submission job = texts.job(target, Instant.EPOCH);
        BatchItems items = new PlannedItems(times, 1, at -> {
            Submission each = texts.job(target, at);
            return new OneItem(new BatchItems.Item(
                    ScheduleReferences.text(at), each.call().args(), each.call().kwargs(), Set.of()));
        });
        return new BatchSubmission(job.with((String) null, null), BatchMode.CALLS, sideBySide ? null : 1, false, items);
    }

    /** The only item of a time. */
    private record OneItem(Item item) implements BatchItems {

        @Override
        public int size() {
            return 1;
        }

        @Override
        public Read read(int index) {
            return item;
        }
    }

    private BatchSubmission ofBatches(ScheduleTarget target, List<Instant> times, boolean sideBySide) {
        BatchSubmission one = texts.batch(target, Instant.EPOCH);
        int size = one.items().size();
        if ((long) size * times.size() > Batch.MAX_ITEMS) {
            throw Problem.of(Violation.at("/to", "the runs have more than " + Batch.MAX_ITEMS + " items together"))
                    .withStatus(422)
                    .asException();
        }
        BatchItems items =
                new PlannedItems(times, size, at -> texts.batch(target, at).items());
        Integer limit = sideBySide ? one.maxConcurrency() : Integer.valueOf(1);
        return new BatchSubmission(one.common(), one.mode(), limit, one.failFast(), items);
    }
}
