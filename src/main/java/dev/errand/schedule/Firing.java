package dev.errand.schedule;

import dev.errand.batch.intake.BatchCondition;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.batch.upkeep.BatchCommands;
import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.dependency.workflow.WorkflowSubmitter;
import dev.errand.job.Job;
import dev.errand.job.NewJob;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.problem.ProblemException;
import dev.errand.schedule.FireWrite.Kind;
import dev.errand.schedule.FireWrite.Written;
import dev.errand.schedule.ScheduleRules.Overlap;
import dev.errand.schedule.ScheduleRun.Outcome;
import dev.errand.submission.JobSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.tracing.Traces;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Fires schedules that are due: makes what is to be submitted, and has it written together with the run and the next time. Many jobs share a
 * transaction; when that fails each is tried alone, so that one that cannot be fired harms no other. For one thread.
 */
@Component
class Firing {

    private static final Logger log = LoggerFactory.getLogger(Firing.class);

    private final Transactions transactions;
    private final FireWrite write;
    private final Making making;
    private final JobSubmitter jobs;
    private final Many many;
    private final Told told;

    Firing(Transactions transactions, FireWrite write, Making making, JobSubmitter jobs, Many many, Told told) {
        this.transactions = transactions;
        this.write = write;
        this.making = making;
        this.jobs = jobs;
        this.many = many;
        this.told = told;
    }

    /** Who takes what makes many jobs. */
    @Component
    record Many(BatchSubmitter batches, WorkflowSubmitter workflows) {}

    /** What submissions are made with. */
    @Component
    record Making(ScheduleReader reader, Traces traces, Clock clock) {}

    /** Who hears of what was written, and who calls batches off for it. */
    @Component
    record Told(JobEvents events, ScheduleMetrics metrics, BatchCommands batches) {}

    /** What became of a schedule that was due. */
    enum Result {
        /** All is decided that was due. */
        DONE,
        /** More of it is due. */
        MORE,
        /** There is no room for it now, or it cannot be fired; it is to be tried again. */
        LATER
    }

    /**
     * Fires some.
     *
     * @param targets what they do, by their ids
     * @param passedOver is told what is wrong with one
     * @return what became of each, in order
     */
    List<Result> fire(List<FirePlan> plans, Map<String, ScheduleTarget> targets, PassedOver passedOver) {
        List<Result> results = new ArrayList<>(plans.size());
        List<FirePlan> together = new ArrayList<>(plans.size());
        for (FirePlan plan : plans) {
            results.add(Result.LATER);
            together.add(isJob(plan) ? prepared(plan, targets, passedOver) : plan);
        }
        writeTogether(together, results, passedOver);
        for (int i = 0; i < plans.size(); i++) {
            if (isBatch(plans.get(i))) {
                results.set(i, fireBatch(plans.get(i), targets, passedOver));
            }
        }
        return results;
    }

    private static boolean isJob(FirePlan plan) {
        return plan.due().fire() != null && plan.schedule().head().kind() == ScheduleTarget.Kind.JOB;
    }

    private static boolean isBatch(FirePlan plan) {
        return plan.due().fire() != null && plan.schedule().head().kind() != ScheduleTarget.Kind.JOB;
    }

    /** What one does; nothing where it is gone. */
    private static @Nullable ScheduleTarget target(Map<String, ScheduleTarget> targets, Schedule schedule) {
        ScheduleTarget target = targets.get(schedule.id());
        if (target != null && !target.isReadable()) {
            throw new IllegalStateException("what it does cannot be decrypted with the keys of this node");
        }
        return target;
    }

    /** With its job, or with the reason why it cannot be one; without both where it is tried again. */
    private FirePlan prepared(FirePlan plan, Map<String, ScheduleTarget> targets, PassedOver passedOver) {
        Schedule schedule = plan.schedule();
        Instant at = Objects.requireNonNull(plan.due().fire());
        try {
            ScheduleTarget target = target(targets, schedule);
            return target == null ? plan : plan.with(jobs.prepare(submission(schedule, target, at)));
        } catch (SubmissionRefusedException e) {
            return plan.rejected(Refusals.json(e));
        } catch (ProblemException e) {
            return plan.rejected(Refusals.json(e));
        } catch (RuntimeException e) {
            // Whatever is wrong with this one, the others are to be fired.
            passedOver.tell(schedule, e);
            return plan;
        }
    }

    private Submission submission(Schedule schedule, ScheduleTarget target, Instant at) {
        return making.reader()
                .job(target, at)
                .in(schedule.tenant())
                .by(schedule.head().createdBy())
                .traced(making.traces().ofJob(null))
                .as(new ScheduledRun(schedule.storedName(), at));
    }

    /** All jobs that have a place in their queue, and whatever needs none. */
    private void writeTogether(List<FirePlan> plans, List<Result> results, PassedOver passedOver) {
        List<Integer> indexes = new ArrayList<>();
        List<FirePlan> chosen = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            FirePlan plan = plans.get(i);
            NewJob job = plan.job();
            boolean needsNothing = plan.due().fire() == null || plan.problem() != null;
            if (needsNothing || (job != null && jobs.takePlace(job))) {
                indexes.add(i);
                chosen.add(plan);
            }
        }
        List<Result> written = write(chosen, passedOver);
        for (int i = 0; i < written.size(); i++) {
            results.set(indexes.get(i), written.get(i));
        }
    }

    private List<Result> write(List<FirePlan> plans, PassedOver passedOver) {
        if (plans.isEmpty()) {
            return List.of();
        }
        List<Written> written;
        try {
            written = transactions.write(connection -> write.all(connection, plans));
        } catch (StoreUnavailableException e) {
            if (e.isRefused() && plans.size() > 1) {
                return oneByOne(plans, passedOver);
            }
            plans.forEach(this::giveBack);
            // What the database does not take of one must not keep others from being fired.
            passedOver.tell(plans.getFirst().schedule(), e);
            return List.of(Result.LATER);
        }
        List<Result> results = new ArrayList<>(plans.size());
        for (int i = 0; i < plans.size(); i++) {
            results.add(tell(plans.get(i), written.get(i)));
        }
        return results;
    }

    private List<Result> oneByOne(List<FirePlan> plans, PassedOver passedOver) {
        List<Result> results = new ArrayList<>(plans.size());
        int tried = 0;
        try {
            while (tried < plans.size()) {
                List<FirePlan> next = List.of(plans.get(tried));
                tried++;
                results.addAll(write(next, passedOver));
            }
        } finally {
            // None where it comes to the end; those that are left when the database goes away.
            plans.subList(tried, plans.size()).forEach(this::giveBack);
        }
        return results;
    }

    private void giveBack(FirePlan plan) {
        if (plan.job() != null) {
            jobs.giveBack(plan.job());
        }
    }

    private Result tell(FirePlan plan, Written written) {
        if (plan.job() != null) {
            if (written.kind() == Kind.FIRED) {
                jobs.stored(plan.job().stored());
            } else {
                jobs.giveBack(plan.job());
            }
        }
        for (Job job : written.canceled()) {
            told.events().publish(job.done() ? new JobEvent.Finished(job) : new JobEvent.CancelRequested(job));
        }
        told.metrics().count(plan, written.kind());
        return switch (written.kind()) {
            case OVER_QUOTA, OVERTAKEN -> Result.LATER;
            case NOTED, FIRED, SKIPPED, WAITS -> hasMore(plan) ? Result.MORE : Result.DONE;
        };
    }

    private static boolean hasMore(FirePlan plan) {
        Instant next = plan.due().nextDueAt();
        return next != null && !next.isAfter(plan.now());
    }

    private Result fireBatch(FirePlan plan, Map<String, ScheduleTarget> targets, PassedOver passedOver) {
        try {
            ScheduleTarget target = target(targets, plan.schedule());
            return target == null ? Result.LATER : fireBatch(plan, target, passedOver);
        } catch (SubmissionRefusedException e) {
            return isForNow(e) ? Result.LATER : reject(plan, Refusals.json(e), passedOver);
        } catch (ProblemException e) {
            return reject(plan, Refusals.json(e), passedOver);
        } catch (RuntimeException e) {
            passedOver.tell(plan.schedule(), e);
            return Result.LATER;
        }
    }

    private Result reject(FirePlan plan, String problem, PassedOver passedOver) {
        return write(List.of(plan.rejected(problem)), passedOver).getFirst();
    }

    private Result fireBatch(FirePlan plan, ScheduleTarget target, PassedOver passedOver) {
        Schedule schedule = plan.schedule();
        if (transactions.read(jdbc -> write.isHeldBack(jdbc, schedule))) {
            // As may be large, it is not made where it would only be thrown away.
            return write(List.of(plan), passedOver).getFirst();
        }
        Written[] written = {Written.of(Kind.OVERTAKEN)};
        Optional<SubmittedBatch> made =
                submit(schedule, target, Objects.requireNonNull(plan.due().fire()), (connection, id) -> {
                    written[0] = write.one(connection, plan, null, id);
                    return written[0].kind() == Kind.FIRED;
                });
        try {
            // Before items hear of it: a batch of which all end before it is called off has failed.
            made.ifPresent(batch -> cancelOthers(schedule, batch.batch().id()));
        } catch (StoreUnavailableException e) {
            // It is on disk, whatever becomes of the others.
            log.atLevel(e.level())
                    .log(
                            "a run of the schedule {} has begun, but those before it go on until the next one: {}",
                            schedule.name(),
                            e.getMessage());
        }
        return tell(plan, written[0]);
    }

    private static boolean isForNow(SubmissionRefusedException e) {
        return e.reason() == Cause.QUEUE_FULL || e.reason() == Cause.QUOTA_EXCEEDED;
    }

    /** Batches of before. When a crash comes in between they go on, and the next run calls them off. */
    private void cancelOthers(Schedule schedule, String made) {
        if (schedule.rules().policy().overlap() == Overlap.CANCEL_RUNNING) {
            OpenBatches.forEach(transactions, schedule.id(), batch -> {
                if (!batch.equals(made)) {
                    var unused = told.batches().cancel(batch, FireWrite.SUPERSEDED);
                }
            });
        }
    }

    /** Submits the batch of a run that waited for the end of another, if there is room for it. Throws whatever is wrong with it. */
    void fireWaiting(Schedule schedule, Instant now, Map<String, ScheduleTarget> targets) {
        Instant at = schedule.progress().waitingAt();
        ScheduleTarget target = target(targets, schedule);
        if (at == null || target == null || transactions.read(jdbc -> write.isOpen(jdbc, schedule))) {
            return;
        }
        try {
            submit(schedule, target, at, (connection, id) -> write.startWaiting(connection, schedule, at, now, id))
                    .ifPresent(made -> told.metrics().waited(Outcome.FIRED));
        } catch (SubmissionRefusedException e) {
            if (isForNow(e)) {
                log.debug("a run of the schedule {} waits on: {}", schedule.name(), e.getMessage());
            } else {
                rejectWaiting(new ScheduleListener.Rejected(schedule, at, Refusals.json(e), now));
            }
        } catch (ProblemException e) {
            rejectWaiting(new ScheduleListener.Rejected(schedule, at, Refusals.json(e), now));
        }
    }

    private void rejectWaiting(ScheduleListener.Rejected news) {
        if (transactions.write(connection -> write.rejectWaiting(connection, news))) {
            told.metrics().waited(Outcome.REJECTED);
        }
    }

    private Optional<SubmittedBatch> submit(
            Schedule schedule, ScheduleTarget target, Instant at, BatchCondition condition) {
        Traces.Submitting trace = making.traces().ofBatch(null, making.clock().instant());
        return target.kind() == ScheduleTarget.Kind.WORKFLOW
                ? submitWorkflow(schedule, target, at, trace, condition)
                : submitBatch(schedule, target, at, trace, condition);
    }

    private Optional<SubmittedBatch> submitWorkflow(
            Schedule schedule, ScheduleTarget target, Instant at, Traces.Submitting trace, BatchCondition condition) {
        WorkflowSubmission submission = making.reader()
                .workflow(target, at)
                .in(schedule.tenant())
                .by(schedule.head().createdBy())
                .traced(trace.kept())
                .as(new ScheduledRun(schedule.storedName(), at));
        Optional<SubmittedBatch> made = many.workflows().submit(submission, condition);
        made.ifPresent(
                batch -> accepted(trace, "workflow", batch, submission.jobs().size()));
        return made;
    }

    private void accepted(Traces.Submitting trace, String task, SubmittedBatch batch, int size) {
        making.traces()
                .accepted(trace, task, batch.batch().id(), size, making.clock().instant());
    }

    private Optional<SubmittedBatch> submitBatch(
            Schedule schedule, ScheduleTarget target, Instant at, Traces.Submitting trace, BatchCondition condition) {
        BatchSubmission submission = making.reader()
                .batch(target, at)
                .in(schedule.tenant())
                .by(schedule.head().createdBy())
                .traced(trace.kept())
                .as(new ScheduledRun(schedule.storedName(), at));
        Optional<SubmittedBatch> made = many.batches().submit(submission, condition);
        made.ifPresent(batch -> accepted(
                trace,
                submission.common().call().task(),
                batch,
                submission.items().size()));
        return made;
    }
}
