package dev.errand.schedule;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.JobId;
import dev.errand.schedule.Firing.Result;
import dev.errand.store.JobStore;
import dev.errand.submission.JobSubmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** How often it is looked whether runs that wait may start, beside hints. */
    private static final Duration WAITING_PAUSE = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final Firing firing;
    private final WaitingRuns waiting;
    private final Started started;
    private final ScheduleTable table;
    private final int maxMakeUp;
    private final Map<String, Pause> pauses = new HashMap<>();

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

    /** Until when one is passed over. */
    private record Pause(Duration length, Instant until) {}

    /** Tells of runs that this node started because others ended. */
    void tellStarted() {
        String id = waiting.nextStarted();
        while (id != null) {
            JobId.parse(id).flatMap(started.store()::find).ifPresent(started.submitter()::stored);
            id = waiting.nextStarted();
        }
    }

    /** Fires what is due; answers when to look again. */
    Instant runOnce(Instant now) {
        ScheduleTable.Outlook outlook = transactions.read(ScheduleTable::outlook);
        if (outlook.isIdle(now)) {
            pauses.clear();
            return earliest(outlook.dueAt(), null);
        }
        int limit = LIMIT + pauses.size();
        List<Schedule> found = transactions.read(jdbc -> table.due(jdbc, now, limit));
        pauses.keySet().retainAll(found.stream().map(Schedule::id).toList());
        // Those that share a transaction are locked in the order in which the ends of jobs lock them.
        List<Schedule> due = found.stream()
                .filter(schedule -> !isPaused(schedule, now) && isReadable(schedule, now))
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

    private boolean isPaused(Schedule schedule, Instant now) {
        Pause pause = pauses.get(schedule.id());
        return pause != null && pause.until().isAfter(now);
    }

    /** One that cannot be read is passed over, so that it harms no other. */
    private boolean isReadable(Schedule schedule, Instant now) {
        if (schedule.rules().isReadable()) {
            return true;
        }
        if (!pauses.containsKey(schedule.id())) {
            log.error(
                    "the rules of the schedule {} cannot be read; it does not fire until it is put again",
                    schedule.name());
        }
        passOver(schedule, now);
        return false;
    }

    private void passOver(Schedule schedule, Instant now) {
        pauses.compute(schedule.id(), (key, before) -> longer(before, now));
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
        List<FirePlan> plans = new ArrayList<>(due.size());
        for (Schedule schedule : due) {
            ScheduleRules rules = schedule.rules();
            DueTimes decided = DueTimes.decide(
                    rules.timing().table(),
                    rules.policy(),
                    schedule.storedName(),
                    schedule.progress().consideredAt(),
                    now,
                    maxMakeUp);
            plans.add(new FirePlan(schedule, decided, null, null, now));
        }
        List<Schedule> firing = plans.stream()
                .filter(plan -> plan.due().fire() != null)
                .map(FirePlan::schedule)
                .toList();
        List<Result> results = this.firing.fire(plans, transactions.read(jdbc -> TargetTable.read(jdbc, firing)));
        boolean more = false;
        for (int i = 0; i < plans.size(); i++) {
            String id = due.get(i).id();
            if (results.get(i) == Result.LATER) {
                passOver(due.get(i), now);
            } else {
                pauses.remove(id);
                more |= results.get(i) == Result.MORE;
            }
        }
        return more;
    }

    private static Pause longer(@Nullable Pause before, Instant now) {
        Duration length = before == null ? FIRST_PAUSE : before.length().multipliedBy(2);
        Duration bounded = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
        return new Pause(bounded, now.plus(bounded));
    }

    /** Repairs what was missed when a run ended, and starts batches that waited. Answers when to look again. */
    private @Nullable Instant startWaiting(Instant now) {
        List<Schedule> those = transactions.read(table::waiting);
        for (Schedule schedule : those) {
            if (!waiting.isFree(schedule.storedName())) {
                continue;
            }
            if (schedule.head().kind() == ScheduleTarget.Kind.JOB) {
                boolean unused = transactions.write(connection -> {
                    waiting.start(connection, schedule.storedName(), Set.of());
                    return true;
                });
            } else {
                firing.fireWaiting(schedule, now, transactions.read(jdbc -> TargetTable.read(jdbc, List.of(schedule))));
            }
        }
        if (!those.isEmpty()) {
            tellStarted();
        }
        Instant soon = those.isEmpty() ? null : now.plus(WAITING_PAUSE);
        for (Pause pause : pauses.values()) {
            soon = earliest(pause.until(), soon);
        }
        return soon;
    }

    private static Instant earliest(@Nullable Instant one, @Nullable Instant other) {
        Instant a = one == null ? Instant.MAX : one;
        Instant b = other == null ? Instant.MAX : other;
        return a.isBefore(b) ? a : b;
    }
}
