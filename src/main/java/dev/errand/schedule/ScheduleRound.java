package dev.errand.schedule;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.encryption.Sealing;
import dev.errand.job.JobId;
import dev.errand.schedule.Firing.Result;
import dev.errand.store.JobStore;
import dev.errand.submission.JobSubmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** One look at what is due. Those that cannot be fired now are passed over for a while. For one thread. */
@Component
class ScheduleRound {

    private static final Logger log = LoggerFactory.getLogger(ScheduleRound.class);

    private static final int LIMIT = 500;
    private static final int CHUNK = 50;

    /** How much text of what is to be done is in memory at once. */
    private static final int CHUNK_CHARACTERS = 4 * 1024 * 1024;

    /** How often it is looked whether runs that wait may start, beside hints. */
    private static final Duration WAITING_PAUSE = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final Firing firing;
    private final WaitingRuns waiting;
    private final Started started;
    private final ScheduleTable table;
    private final int maxMakeUp;
    private final PassedOver passedOver = new PassedOver();
    private final PassedOver stuck = new PassedOver();

    /** After which one the next page of those begins of which a run waits. */
    private String lookedAt = "";

    ScheduleRound(
            Transactions transactions,
            Firing firing,
            WaitingRuns waiting,
            Started started,
            Rows rows,
            ScheduleProperties properties) {
        this.transactions = transactions;
        this.firing = firing;
        this.waiting = waiting;
        this.started = started;
        this.table = new ScheduleTable(rows.reader()::rules, rows.sealing());
        this.maxMakeUp = properties.maxMakeUp();
    }

    /** What rows are read with. */
    @Component
    record Rows(ScheduleReader reader, Sealing sealing) {}

    /** How jobs are told of that were stored by whoever ended another. */
    @Component
    record Started(JobStore store, JobSubmitter submitter) {}

    /** Tells of runs that this node started because others ended. One that cannot be looked up now is told of the next time. */
    void tellStarted() {
        String id = waiting.nextStarted();
        while (id != null) {
            try {
                JobId.parse(id).flatMap(started.store()::find).ifPresent(started.submitter()::stored);
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (RuntimeException e) {
                // It is on disk and runs: that it cannot be told of must not keep schedules from being fired.
                log.error("{} was started by its schedule and cannot be read; who listens does not hear of it", id, e);
            }
            waiting.told();
            id = waiting.nextStarted();
        }
    }

    /** Fires what is due; answers when to look again. */
    Instant runOnce(Instant now) {
        ScheduleTable.Outlook outlook = transactions.read(ScheduleTable::outlook);
        if (outlook.isIdle(now)) {
            passedOver.clear();
            stuck.clear();
            lookedAt = "";
            return earliest(outlook.dueAt(), null);
        }
        int limit = LIMIT + passedOver.size();
        List<Schedule> found = transactions.read(jdbc -> table.due(jdbc, now, limit));
        passedOver.keep(found);
        // Those that share a transaction are locked in the order in which the ends of jobs lock them.
        List<Schedule> due = found.stream()
                .filter(schedule -> !passedOver.contains(schedule, now) && isReadable(schedule, now))
                .sorted(Comparator.comparing(Schedule::storedName))
                .toList();
        boolean more = found.size() >= limit && !due.isEmpty();
        int from = 0;
        while (from < due.size()) {
            int to = chunkEnd(due, from);
            more |= fire(due.subList(from, to), now);
            from = to;
        }
        Instant next = startWaiting(now);
        return more
                ? now
                : earliest(
                        next,
                        transactions.read(
                                jdbc -> ScheduleTable.nextDue(jdbc, now).orElse(null)));
    }

    /** One that cannot be read is passed over, so that it harms no other. */
    private boolean isReadable(Schedule schedule, Instant now) {
        if (schedule.rules().isReadable()) {
            return true;
        }
        passedOver.tell(schedule, new IllegalStateException("its rules cannot be read until it is put again"));
        passedOver.add(schedule, now);
        return false;
    }

    private static int chunkEnd(List<Schedule> due, int from) {
        int to = from;
        long size = 0;
        while (to < due.size() && to - from < CHUNK && (to == from || size < CHUNK_CHARACTERS)) {
            size += due.get(to).head().size();
            to++;
        }
        return to;
    }

    /** Answers whether more of them is due. */
    private boolean fire(List<Schedule> due, Instant now) {
        List<FirePlan> plans =
                due.stream().flatMap(schedule -> plan(schedule, now).stream()).toList();
        List<Schedule> firing = plans.stream()
                .filter(plan -> plan.due().fire() != null)
                .map(FirePlan::schedule)
                .toList();
        List<Result> results =
                this.firing.fire(plans, transactions.read(jdbc -> TargetTable.read(jdbc, firing)), passedOver);
        boolean more = false;
        for (int i = 0; i < plans.size(); i++) {
            Schedule schedule = plans.get(i).schedule();
            if (results.get(i) == Result.LATER) {
                passedOver.add(schedule, now);
            } else {
                passedOver.remove(schedule);
                more |= results.get(i) == Result.MORE;
            }
        }
        return more;
    }

    /** What is to be done about one; nothing now where that cannot be decided, so that it harms no other. */
    private Optional<FirePlan> plan(Schedule schedule, Instant now) {
        ScheduleRules rules = schedule.rules();
        try {
            DueTimes decided = DueTimes.decide(
                    rules.timing().table(),
                    rules.policy(),
                    schedule.storedName(),
                    schedule.progress().consideredAt(),
                    now,
                    maxMakeUp);
            return Optional.of(new FirePlan(schedule, decided, null, null, now));
        } catch (RuntimeException e) {
            passedOver.tell(schedule, e);
            passedOver.add(schedule, now);
            return Optional.empty();
        }
    }

    /**
     * Repairs what was missed when a run ended, and starts batches that waited: of a page of those that wait, another one each time, so that none
     * stands behind others for good. Answers when to look again.
     */
    private Instant startWaiting(Instant now) {
        String after = lookedAt;
        List<Schedule> page = transactions.read(jdbc -> table.waiting(jdbc, after, LIMIT));
        lookedAt = page.size() < LIMIT ? "" : page.getLast().id();
        if (after.isEmpty() && lookedAt.isEmpty()) {
            // These are all that wait.
            stuck.keep(page);
        }
        for (Schedule schedule : page) {
            if (!stuck.contains(schedule, now)) {
                startWaiting(schedule, now);
            }
        }
        if (!page.isEmpty()) {
            tellStarted();
        }
        boolean anyWaits = !page.isEmpty() || !after.isEmpty();
        return earliest(passedOver.firstEnd(), anyWaits ? now.plus(WAITING_PAUSE) : null);
    }

    private void startWaiting(Schedule schedule, Instant now) {
        try {
            if (!waiting.isFree(schedule.storedName())) {
                return;
            }
            if (schedule.head().kind() == ScheduleTarget.Kind.JOB) {
                boolean unused = transactions.write(connection -> {
                    waiting.start(connection, schedule.storedName(), Set.of());
                    return true;
                });
            } else {
                firing.fireWaiting(schedule, now, transactions.read(jdbc -> TargetTable.read(jdbc, List.of(schedule))));
            }
            stuck.remove(schedule);
        } catch (RuntimeException e) {
            // Whatever is wrong with this one, the others are to be started.
            stuck.tell(schedule, e);
            stuck.add(schedule, now);
        }
    }

    private static Instant earliest(@Nullable Instant one, @Nullable Instant other) {
        Instant a = one == null ? Instant.MAX : one;
        Instant b = other == null ? Instant.MAX : other;
        return a.isBefore(b) ? a : b;
    }
}
