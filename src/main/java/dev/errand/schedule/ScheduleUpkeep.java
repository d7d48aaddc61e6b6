package dev.errand.schedule;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.encryption.Sealing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * What the node that leads does beside firing: once after its start it checks all next times, since rules of time zones may have changed with the
 * Java that it runs on; it puts configured schedules in force, and removes what was kept for long enough. For one thread.
 */
@Component
class ScheduleUpkeep {

    private static final Logger log = LoggerFactory.getLogger(ScheduleUpkeep.class);

    private static final int PAGE = 500;
    private static final int PRUNED = 1_000;
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Transactions transactions;
    private final ConfiguredSchedules configured;
    private final Clock clock;
    private final Duration retention;
    private final ScheduleTable table;
    private boolean checked;
    private volatile boolean nodesChanged = true;
    private long prunedNanos = System.nanoTime() - INTERVAL.toNanos();

    ScheduleUpkeep(
            Transactions transactions,
            ConfiguredSchedules configured,
            ScheduleReader reader,
            Sealing sealing,
            Clock clock,
            @Value("${errand.retention.schedule-runs}") Duration retention) {
        this.transactions = transactions;
        this.configured = configured;
        this.clock = clock;
        this.retention = retention;
        this.table = new ScheduleTable(reader::rules, sealing);
    }

    /** Other nodes may configure schedules now. */
    void nodesChanged() {
        nodesChanged = true;
    }

    void runOnce() {
        if (nodesChanged) {
            // Said first, so that a change in between is not forgotten; and nor is one that could not be looked at.
            nodesChanged = false;
            boolean done = false;
            try {
                configured.reconcile();
                done = true;
            } finally {
                if (!done) {
                    nodesChanged = true;
                }
            }
        }
        if (!checked) {
            check();
            checked = true;
        }
        if (System.nanoTime() - prunedNanos >= INTERVAL.toNanos()) {
            prunedNanos = System.nanoTime();
            configured.reconcile();
            prune();
        }
    }

    private void check() {
        int changed = 0;
        String after = "";
        List<Schedule> page;
        do {
            String from = after;
            page = transactions.read(jdbc -> table.all(jdbc, from, PAGE));
            for (Schedule schedule : page) {
                changed += check(schedule);
                after = schedule.id();
            }
        } while (page.size() == PAGE);
        if (changed > 0) {
            log.info("{} schedules have another next time: rules of time zones have changed", changed);
        }
    }

    private int check(Schedule schedule) {
        if (schedule.state().state() != Schedule.State.ACTIVE
                || !schedule.rules().isReadable()) {
            return 0;
        }
        try {
            Optional<DueTimes.Planned> next = Schedules.next(schedule);
            return check(schedule, next.orElse(null));
        } catch (RuntimeException e) {
            if (e instanceof StoreUnavailableException away && !away.isRefused()) {
                throw e;
            }
            // Whatever is wrong with this one, the others are to be checked.
            log.error("the next time of the schedule {} cannot be found; it stays as it is", schedule.name(), e);
            return 0;
        }
    }

    /** One that has no time to come is done, and goes when its time is over. */
    private int check(Schedule schedule, DueTimes.@Nullable Planned next) {
        Instant at = next == null ? null : next.at();
        Instant dueAt = next == null ? null : next.dueAt();
        return at != null && at.equals(schedule.progress().nextAt())
                ? 0
                : transactions.write(connection ->
                        table.savePlan(Transactions.jdbc(connection), schedule, at, dueAt, clock.instant()));
    }

    /** Asks first, so that nothing is written where there is nothing. */
    private void prune() {
        Instant before = clock.instant().minus(retention);
        boolean any = transactions.read(ScheduleTable::count) > 0 || transactions.read(RunTable::any);
        int gone = any ? PRUNED : 0;
        while (gone >= PRUNED) {
            gone = transactions.write(connection -> RunTable.prune(Transactions.jdbc(connection), before, PRUNED));
        }
        if (any) {
            int unused = transactions.write(connection -> ScheduleTable.prune(Transactions.jdbc(connection), before));
        }
    }
}
