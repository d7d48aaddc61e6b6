package dev.errand.schedule;

import dev.errand.batch.intake.BatchCondition;
import dev.errand.batch.upkeep.BatchCommands;
import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.event.JobEvent;
import dev.errand.schedule.ScheduleRun.Cause;
import dev.errand.schedule.ScheduleRun.Outcome;
import dev.errand.schedule.cron.Timetable;
import dev.errand.store.JobFacts;
import dev.errand.store.JobTransitions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Runs that somebody orders: one by hand, or those of a time that is over. Neither moves the schedule. Safe for concurrent use. */
@Component
public class ScheduleRuns {

    /** How many runs a backfill may have. */
    public static final int MAX_BACKFILL = 10_000;

    /** How many times of a span are looked at. */
    private static final int MAX_LOOKED_AT = 1_000_000;

    private static final int CHUNK = 500;

    /** How many jobs are looked for at once; those that run stay open for a while, so the next ones come after the last. */
    private static final int PAGE = 50_000;

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final JobFacts facts;
    private final BatchCommands batches;
    private final JobEvents events;
    private final Clock clock;

    public ScheduleRuns(
            Transactions transactions,
            JobTransitions jobs,
            JobFacts facts,
            BatchCommands batches,
            JobEvents events,
            Clock clock) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.facts = facts;
        this.batches = batches;
        this.events = events;
        this.clock = clock;
    }

    /** Calls off all runs of a schedule that are not final. A crash leaves a part of them as they were. */
    public void cancelOpen(Schedule schedule, String reason) {
        OpenBatches.forEach(transactions, schedule.id(), batch -> {
            var unused = batches.cancel(batch, reason);
        });
        String after = "";
        List<String> page;
        do {
            String from = after;
            page = transactions.read(jdbc -> facts.openOfSchedule(jdbc, schedule.storedName(), from, PAGE));
            cancel(page, reason);
            after = page.isEmpty() ? after : page.getLast();
        } while (page.size() == PAGE);
    }

    private void cancel(List<String> ids, String reason) {
        List<JobId> open = ids.stream().flatMap(id -> JobId.parse(id).stream()).toList();
        for (int from = 0; from < open.size(); from += CHUNK) {
            List<JobId> some = open.subList(from, Math.min(open.size(), from + CHUNK));
            List<Job> canceled =
                    transactions.write(connection -> jobs.cancelAll(connection, some, reason, clock.instant()));
            for (Job job : canceled) {
                events.publish(job.done() ? new JobEvent.Finished(job) : new JobEvent.CancelRequested(job));
            }
        }
    }

    /**
     * Writes down a run by hand that was submitted, once however often it is called. A crash before leaves the job, which says itself what it is a
     * run of.
     */
    public void byHand(Schedule schedule, Instant at, @Nullable String jobId, @Nullable String batchId) {
        String slot = jobId == null ? String.valueOf(batchId) : jobId;
        ScheduleRun run = new ScheduleRun(at, slot, clock.instant(), Cause.MANUAL, Outcome.FIRED, jobId, batchId, null);
        boolean unused = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            boolean isNew = (batchId == null || !RunTable.hasBatch(jdbc, batchId))
                    && RunTable.add(connection, schedule.id(), run);
            if (isNew) {
                ScheduleTable.countOrdered(jdbc, schedule.id(), 1, 0);
            }
            return isNew;
        });
    }

    /**
     * The planned times of a span of which none has run yet.
     *
     * @param from the first that counts
     * @param to the first that does not
     * @return nothing where there are more than may be
     */
    public Optional<List<Instant>> toBackfill(Schedule schedule, Instant from, Instant to) {
        List<Instant> times = new ArrayList<>();
        List<Instant> window = new ArrayList<>(RunTable.CHUNK);
        Timetable.Walk walk = schedule.rules().timing().table().walk(from.minusNanos(1));
        Instant time = walk.next().orElse(null);
        int seen = 0;
        while (time != null && time.isBefore(to)) {
            seen++;
            window.add(time);
            if (window.size() == RunTable.CHUNK) {
                times.addAll(notRun(schedule, window));
                window.clear();
            }
            if (times.size() > MAX_BACKFILL || seen > MAX_LOOKED_AT) {
                return Optional.empty();
            }
            time = walk.next().orElse(null);
        }
        times.addAll(notRun(schedule, window));
        return times.size() > MAX_BACKFILL ? Optional.empty() : Optional.of(times);
    }

    private List<Instant> notRun(Schedule schedule, List<Instant> times) {
        Set<Instant> ran = transactions.read(jdbc -> RunTable.ran(jdbc, schedule.id(), times));
        return times.stream().filter(time -> !ran.contains(time)).toList();
    }

    /** Writes down the runs of a backfill with its batch, unless one of them has run meanwhile. */
    public BatchCondition backfilling(Schedule schedule, List<Instant> times) {
        if (times.isEmpty()) {
            return BatchCondition.NONE;
        }
        return (connection, batchId) -> {
            transactions.dialect().lock(connection, Schedules.LOCK);
            if (!RunTable.ran(Transactions.jdbc(connection), schedule.id(), times)
                    .isEmpty()) {
                return false;
            }
            Instant now = clock.instant();
            RunTable.forget(connection, schedule.id(), times);
            int unused = RunTable.note(
                    connection,
                    schedule.id(),
                    times.stream()
                            .map(time ->
                                    new ScheduleRun(time, "", now, Cause.BACKFILL, Outcome.FIRED, null, batchId, null))
                            .toList());
            ScheduleTable.countOrdered(Transactions.jdbc(connection), schedule.id(), 0, times.size());
            return true;
        };
    }
}
