package dev.errand.schedule;

import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.batch.upkeep.BatchCommands;
import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.NewJob;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.job.spec.TaskCall;
import dev.errand.problem.ProblemException;
import dev.errand.schedule.FireWrite.Kind;
import dev.errand.schedule.FireWrite.Written;
import dev.errand.schedule.ScheduleRules.Overlap;
import dev.errand.submission.JobSubmitter;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
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
    private final ScheduleReader reader;
    private final JobSubmitter jobs;
    private final BatchSubmitter batches;
    private final Told told;

    Firing(
            Transactions transactions,
            FireWrite write,
            ScheduleReader reader,
            JobSubmitter jobs,
            BatchSubmitter batches,
            Told told) {
        this.transactions = transactions;
        this.write = write;
        this.reader = reader;
        this.jobs = jobs;
        this.batches = batches;
        this.told = told;
    }

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
     * @return what became of each, in order
     */
    List<Result> fire(List<FirePlan> plans, Map<String, ScheduleTarget> targets) {
        List<Result> results = new ArrayList<>(plans.size());
        List<FirePlan> together = new ArrayList<>(plans.size());
        for (FirePlan plan : plans) {
            results.add(Result.LATER);
            together.add(prepared(plan, readable(targets, plan.schedule())));
        }
        writeTogether(together, results);
        for (int i = 0; i < plans.size(); i++) {
            FirePlan plan = plans.get(i);
            ScheduleTarget target = readable(targets, plan.schedule());
            if (isBatch(plan) && together.get(i).problem() == null && target != null) {
                results.set(i, fireBatch(plan, target));
            }
        }
        return results;
    }

    /** What one does; nothing where it is gone, or cannot be decrypted. */
    private static @Nullable ScheduleTarget readable(Map<String, ScheduleTarget> targets, Schedule schedule) {
        ScheduleTarget target = targets.get(schedule.id());
        return target == null || TaskCall.UNREADABLE.equals(target.body()) ? null : target;
    }

    private static boolean isBatch(FirePlan plan) {
        return plan.due().fire() != null && plan.schedule().head().kind() == ScheduleTarget.Kind.BATCH;
    }

    /** With its job, or with the reason why it cannot be one. */
    private FirePlan prepared(FirePlan plan, @Nullable ScheduleTarget target) {
        Instant at = plan.due().fire();
        if (at == null || target == null || isBatch(plan)) {
            return plan;
        }
        try {
            Schedule schedule = plan.schedule();
            return plan.with(jobs.prepare(reader.job(target, at)
                    .in(schedule.tenant())
                    .by(schedule.head().createdBy())
                    .as(new ScheduledRun(schedule.storedName(), at))));
        } catch (SubmissionRefusedException e) {
            return plan.rejected(Refusals.json(e));
        } catch (ProblemException e) {
            return plan.rejected(Refusals.json(e));
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever is wrong with this one, the others are to be fired.
            log.error(
                    "the schedule {} cannot be fired; it is tried again",
                    plan.schedule().name(),
                    e);
            return plan;
        }
    }

    /** All jobs that have a place in their queue, and whatever needs none. */
    private void writeTogether(List<FirePlan> plans, List<Result> results) {
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
        List<Result> written = write(chosen);
        for (int i = 0; i < written.size(); i++) {
            results.set(indexes.get(i), written.get(i));
        }
    }

    private List<Result> write(List<FirePlan> plans) {
        if (plans.isEmpty()) {
            return List.of();
        }
        List<Written> written;
        try {
            written = transactions.write(connection -> write.all(connection, plans));
        } catch (StoreUnavailableException e) {
            if (!e.isRefused() || plans.size() == 1) {
                plans.forEach(this::giveBack);
                return List.of(refused(plans.getFirst().schedule(), e));
            }
            List<Result> results = new ArrayList<>(plans.size());
            plans.forEach(plan -> results.addAll(write(List.of(plan))));
            return results;
        }
        List<Result> results = new ArrayList<>(plans.size());
        for (int i = 0; i < plans.size(); i++) {
            results.add(tell(plans.get(i), written.get(i)));
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

    private Result fireBatch(FirePlan plan, ScheduleTarget target) {
        Written[] written = {Written.of(Kind.OVERTAKEN)};
        try {
            Optional<SubmittedBatch> made = batches.submit(batch(plan, target), (connection, id) -> {
                written[0] = write.one(connection, plan, null, id);
                return written[0].kind() == Kind.FIRED;
            });
            made.ifPresent(batch -> cancelOthers(plan.schedule(), batch.batch().id()));
            return tell(plan, written[0]);
        } catch (SubmissionRefusedException e) {
            return isForNow(e)
                    ? Result.LATER
                    : write(List.of(plan.rejected(Refusals.json(e)))).getFirst();
        } catch (ProblemException e) {
            return write(List.of(plan.rejected(Refusals.json(e)))).getFirst();
        } catch (StoreUnavailableException e) {
            return refused(plan.schedule(), e);
        }
    }

    /** What the database does not take of one must not keep others from being fired. */
    private static Result refused(Schedule schedule, StoreUnavailableException e) {
        if (!e.isRefused()) {
            throw e;
        }
        log.error("the schedule {} cannot be fired; it is tried again: {}", schedule.name(), e.getMessage());
        return Result.LATER;
    }

    private static boolean isForNow(SubmissionRefusedException e) {
        return e.reason() == Cause.QUEUE_FULL || e.reason() == Cause.QUOTA_EXCEEDED;
    }

    /** Batches of before. When a crash comes in between they go on, and the next run calls them off. */
    private void cancelOthers(Schedule schedule, String made) {
        if (schedule.rules().policy().overlap() == Overlap.CANCEL_RUNNING) {
            for (String batch : transactions.read(jdbc -> RunTable.openBatches(jdbc, schedule.id()))) {
                if (!batch.equals(made)) {
                    var unused = told.batches().cancel(batch, FireWrite.SUPERSEDED);
                }
            }
        }
    }

    /** Submits the batch of a run that waited for the end of another, if there is room for it. */
    void fireWaiting(Schedule schedule, Instant now, Map<String, ScheduleTarget> targets) {
        Instant at = schedule.progress().waitingAt();
        ScheduleTarget target = readable(targets, schedule);
        if (at == null || target == null) {
            return;
        }
        try {
            var unused = batches.submit(
                    batch(schedule, target, at),
                    (connection, id) -> write.startWaiting(connection, schedule, at, now, id));
        } catch (SubmissionRefusedException e) {
            if (isForNow(e)) {
                log.debug("a run of the schedule {} waits on: {}", schedule.name(), e.getMessage());
            } else {
                rejectWaiting(new ScheduleListener.Rejected(schedule, at, Refusals.json(e), now));
            }
        } catch (ProblemException e) {
            rejectWaiting(new ScheduleListener.Rejected(schedule, at, Refusals.json(e), now));
        } catch (StoreUnavailableException e) {
            Result unused = refused(schedule, e);
        }
    }

    private void rejectWaiting(ScheduleListener.Rejected news) {
        boolean unused = transactions.write(connection -> write.rejectWaiting(connection, news));
    }

    private BatchSubmission batch(FirePlan plan, ScheduleTarget target) {
        return batch(plan.schedule(), target, Objects.requireNonNull(plan.due().fire()));
    }

    private BatchSubmission batch(Schedule schedule, ScheduleTarget target, Instant at) {
        return reader.batch(target, at)
                .in(schedule.tenant())
                .by(schedule.head().createdBy())
                .as(new ScheduledRun(schedule.storedName(), at));
    }
}
