package dev.errand.schedule;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.schedule.ScheduleRules.Overlap;
import dev.errand.schedule.ScheduleRun.Outcome;
import dev.errand.schedule.ScheduleTable.Change;
import dev.errand.store.JobFacts;
import dev.errand.store.JobTransitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes down what a time became of, as part of a write: the run, its job and the next time, all or nothing. Guarded by what was decided before, so
 * that of two nodes that believe to lead one does it. For the commit queue's thread.
 */
@Component
class FireWrite {

    static final String SUPERSEDED = "its schedule began another run";
    private static final int MAX_CANCELED = 1_000;

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final JobFacts facts;
    private final ObjectProvider<ScheduleListener> listeners;
    private final ScheduleTable table;

    FireWrite(
            Transactions transactions,
            JobTransitions jobs,
            JobFacts facts,
            ObjectProvider<ScheduleListener> listeners,
            ScheduleReader reader,
            Sealing sealing) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.facts = facts;
        this.listeners = listeners;
        this.table = new ScheduleTable(reader::rules, sealing);
    }

    /** What became of a plan. */
    enum Kind {
        /** Somebody else has decided since. */
        OVERTAKEN,
        /** There is nothing to submit. */
        NOTED,
        /** The run is submitted. */
        FIRED,
        /** A run before has not ended. */
        SKIPPED,
        /** It waits for the end of a run before. */
        WAITS,
        /** Its tenant has as much as it may; nothing was written. */
        OVER_QUOTA
    }

    /**
     * What became of a plan.
     *
     * @param canceled jobs that were called off for it, to be told of after the commit
     */
    record Written(Kind kind, List<Job> canceled) {

        static Written of(Kind kind) {
            return new Written(kind, List.of());
        }
    }

    /** Carries out plans of jobs, and stores these. */
    List<Written> all(Connection connection, List<FirePlan> plans) throws SQLException {
        List<Written> written = new ArrayList<>(plans.size());
        List<NewJob> fired = new ArrayList<>(plans.size());
        for (FirePlan plan : plans) {
            NewJob job = plan.job();
            Written one = one(connection, plan, job == null ? null : job.id().value(), null);
            if (one.kind() == Kind.FIRED && job != null) {
                fired.add(job);
            }
            written.add(one);
        }
        if (!fired.isEmpty()) {
            jobs.insert(connection, fired);
        }
        return written;
    }

    /** Whether its next run would not be submitted as it stands, since one before has not ended. */
    boolean isHeldBack(JdbcClient jdbc, Schedule schedule) {
        return switch (schedule.rules().policy().overlap()) {
            case ALLOW, CANCEL_RUNNING -> false;
            case SKIP -> isOpen(jdbc, schedule);
            case QUEUE_ONE -> schedule.progress().waitingAt() != null || isOpen(jdbc, schedule);
        };
    }

    /** Whether anything of it has not ended. */
    boolean isOpen(JdbcClient jdbc, Schedule schedule) {
        return isOpen(jdbc, schedule, open(jdbc, schedule));
    }

    /**
     * Carries out one, but for what is to be submitted. Without either id it can be held back, or noted, and nothing else.
     *
     * @param jobId the job that it becomes, if it is one
     * @param batchId the batch that it becomes, if it is one
     */
    Written one(Connection connection, FirePlan plan, @Nullable String jobId, @Nullable String batchId)
            throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Schedule schedule = plan.schedule();
        Optional<Boolean> waits =
                table.lock(jdbc, schedule, transactions.dialect().forUpdate());
        if (waits.isEmpty()) {
            return Written.of(Kind.OVERTAKEN);
        }
        Instant fire = plan.due().fire();
        if (fire == null || plan.problem() != null) {
            note(connection, plan);
            return Written.of(Kind.NOTED);
        }
        List<String> open = open(jdbc, schedule);
        Overlap overlap = schedule.rules().policy().overlap();
        boolean isBehind = overlap == Overlap.QUEUE_ONE && waits.get();
        if (isBehind || (overlap != Overlap.CANCEL_RUNNING && isOpen(jdbc, schedule, open))) {
            return holdBack(connection, plan, fire, overlap == Overlap.QUEUE_ONE && !waits.get());
        }
        if (jobId == null && batchId == null) {
            // It was to be held back, and what was under way has ended since.
            return Written.of(Kind.OVERTAKEN);
        }
        NewJob job = plan.job();
        if (job != null && isOverQuota(connection, job)) {
            return Written.of(Kind.OVER_QUOTA);
        }
        ScheduleRun run = new ScheduleRun(fire, "", plan.now(), plan.cause(), Outcome.FIRED, jobId, batchId, null);
        boolean isNew = RunTable.add(connection, schedule.id(), run);
        decide(connection, plan, isNew ? new Change(1, 0, plan.due().missed(), 0, null, null) : missedAlone(plan));
        if (batchId != null && !open.isEmpty()) {
            // Batches are called off next, with their items: one of which all items end before that has failed.
            open = facts.openOutsideBatches(jdbc, schedule.storedName(), MAX_CANCELED);
        }
        List<Job> canceled = isNew && !open.isEmpty() ? cancel(connection, open, plan.now()) : List.of();
        return new Written(isNew ? Kind.FIRED : Kind.NOTED, canceled);
    }

    /** Whether a run that waited may start as that batch; then that is written down. */
    boolean startWaiting(Connection connection, Schedule schedule, Instant planned, Instant now, String batchId)
            throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        boolean waits = jdbc.sql("select 1 from schedule where id = ? and waiting_at = ?"
                        + transactions.dialect().forUpdate())
                .param(schedule.id())
                .param(planned.toEpochMilli())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!waits || isOpen(jdbc, schedule)) {
            return false;
        }
        ScheduleRun run =
                new ScheduleRun(planned, "", now, ScheduleRun.Cause.SCHEDULE, Outcome.FIRED, null, batchId, null);
        boolean isNew = RunTable.add(connection, schedule.id(), run);
        ScheduleTable.waitsNoMore(jdbc, schedule.id(), isNew);
        return isNew;
    }

    /** Gives up a run that waited, since it cannot be submitted as it is. */
    boolean rejectWaiting(Connection connection, ScheduleListener.Rejected news) throws SQLException {
        boolean gone = ScheduleTable.waitingIsRejected(
                Transactions.jdbc(connection), news.schedule().id(), news.scheduledAt());
        if (gone) {
            reject(connection, news, ScheduleRun.Cause.SCHEDULE);
        }
        return gone;
    }

    /** A time that is missed, or that is rejected. */
    private void note(Connection connection, FirePlan plan) throws SQLException {
        Instant fire = plan.due().fire();
        if (fire == null) {
            decide(connection, plan, missedAlone(plan));
            return;
        }
        decide(connection, plan, new Change(0, 0, plan.due().missed(), 1, null, null));
        reject(
                connection,
                new ScheduleListener.Rejected(plan.schedule(), fire, plan.problem(), plan.now()),
                plan.cause());
    }

    private void reject(Connection connection, ScheduleListener.Rejected news, ScheduleRun.Cause cause)
            throws SQLException {
        ScheduleRun run =
                new ScheduleRun(news.scheduledAt(), "", news.at(), cause, Outcome.REJECTED, null, null, news.problem());
        RunTable.note(connection, news.schedule().id(), List.of(run));
        for (ScheduleListener listener : listeners) {
            listener.rejected(connection, news);
        }
    }

    private Written holdBack(Connection connection, FirePlan plan, Instant fire, boolean waits) throws SQLException {
        if (waits) {
            NewJob job = plan.job();
            String packed = job == null ? null : WaitingRun.pack(jobs, job);
            decide(connection, plan, new Change(0, 0, plan.due().missed(), 0, fire, packed));
            return Written.of(Kind.WAITS);
        }
        decide(connection, plan, new Change(0, 1, plan.due().missed(), 0, null, null));
        ScheduleRun run = new ScheduleRun(fire, "", plan.now(), plan.cause(), Outcome.SKIPPED, null, null, null);
        RunTable.note(connection, plan.schedule().id(), List.of(run));
        return Written.of(Kind.SKIPPED);
    }

    private static Change missedAlone(FirePlan plan) {
        return new Change(0, 0, plan.due().missed(), 0, null, null);
    }

    private void decide(Connection connection, FirePlan plan, Change change) throws SQLException {
        Schedule schedule = plan.schedule();
        table.decide(Transactions.jdbc(connection), schedule.id(), plan.due(), change, plan.now());
        if (change.missed() > 0) {
            List<Instant> times = plan.due().missedTimes();
            Instant last = times.isEmpty() ? plan.due().consideredAt() : times.getLast();
            RunTable.note(
                    connection,
                    schedule.id(),
                    times.stream()
                            .map(time -> new ScheduleRun(
                                    time, "", plan.now(), ScheduleRun.Cause.SCHEDULE, Outcome.MISSED, null, null, null))
                            .toList());
            ScheduleListener.Missed news = new ScheduleListener.Missed(schedule, change.missed(), last, plan.now());
            for (ScheduleListener listener : listeners) {
                listener.missed(connection, news);
            }
        }
    }

    /** Jobs of it that have not ended, items of batches among them. */
    private List<String> open(JdbcClient jdbc, Schedule schedule) {
        return schedule.rules().policy().overlap() == Overlap.ALLOW
                ? List.of()
                : facts.openOfSchedule(jdbc, schedule.storedName(), MAX_CANCELED);
    }

    /** Whether anything of it has not ended. Items that are no jobs yet are known by their batch. */
    private static boolean isOpen(JdbcClient jdbc, Schedule schedule, List<String> open) {
        return !open.isEmpty()
                || (schedule.rules().policy().overlap() != Overlap.ALLOW
                        && schedule.head().kind() != ScheduleTarget.Kind.JOB
                        && OpenBatches.any(jdbc, schedule.id()));
    }

    private List<Job> cancel(Connection connection, List<String> open, Instant now) throws SQLException {
        List<JobId> ids = open.stream().flatMap(id -> JobId.parse(id).stream()).toList();
        return ids.isEmpty() ? List.of() : jobs.cancelAll(connection, ids, SUPERSEDED, now);
    }

    private boolean isOverQuota(Connection connection, NewJob job) throws SQLException {
        return jobs.takeRoom(
                        connection,
                        job.spec().placement().tenant(),
                        job.quota(),
                        1,
                        job.spec().call().bytes())
                .isPresent();
    }
}
