package dev.errand.schedule;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads schedules, beside the writers. Safe for concurrent use. */
@Component
public class ScheduleLookup {

    private final Transactions transactions;
    private final ScheduleTable table;

    public ScheduleLookup(Transactions transactions, ScheduleReader reader, Sealing sealing) {
        this.transactions = transactions;
        this.table = new ScheduleTable(reader::rules, sealing);
    }

    /** The one of that name. */
    public Optional<Schedule> find(String tenant, String name) {
        return transactions.read(jdbc -> table.find(jdbc, tenant, name));
    }

    /** What one does; nothing where it is gone. */
    public Optional<ScheduleTarget> target(Schedule schedule) {
        return Optional.ofNullable(targets(List.of(schedule)).get(schedule.id()));
    }

    /** What some do, by their ids; those that are gone are left out. */
    public Map<String, ScheduleTarget> targets(Collection<Schedule> schedules) {
        return transactions.read(jdbc -> TargetTable.read(jdbc, schedules));
    }

    /** The last runs of some, by their ids. */
    public Map<String, ScheduleRun> lastRuns(Collection<String> ids) {
        return transactions.read(jdbc -> RunTable.last(jdbc, ids));
    }

    /** A page of the runs of one, the last planned time first. */
    public List<ScheduleRun> runs(Schedule schedule, @Nullable String before, int limit) {
        return transactions.read(jdbc -> RunTable.list(jdbc, schedule.id(), before, limit));
    }

    /**
     * A page, by tenant and name.
     *
     * @param whose of which tenant, tasks and queues; nothing for all
     * @param after the tenant and the name of the last one of the page before, with a blank between
     */
    public List<Schedule> list(Whose whose, @Nullable String after, int limit) {
        String[] parts = (after == null ? " " : after).split(" ", 2);
        ScheduleTable.Spot spot = new ScheduleTable.Spot(parts[0], parts[1]);
        return transactions.read(jdbc -> table.list(jdbc, whose.tenant(), whose.tasks(), whose.queues(), spot, limit));
    }

    /**
     * Which schedules a list has.
     *
     * @param tenant whose; nothing for everybody's
     * @param tasks of these tasks alone; nothing for all
     * @param queues in these queues alone; nothing for all
     */
    public record Whose(
            @Nullable String tenant,
            @Nullable Collection<String> tasks,
            @Nullable Collection<String> queues) {}

    /** The next times of one, as it stands; none while it does not fire. */
    public static List<NextRun> nextRuns(Schedule schedule, int limit) {
        if (schedule.state().state() != Schedule.State.ACTIVE) {
            return List.of();
        }
        ScheduleRules rules = schedule.rules();
        return DueTimes.plan(
                        rules.timing().table(),
                        rules.policy(),
                        schedule.storedName(),
                        schedule.progress().consideredAt(),
                        limit)
                .stream()
                .map(planned -> new NextRun(planned.at(), planned.dueAt()))
                .toList();
    }

    /**
     * A time to come.
     *
     * @param scheduledAt for when it is planned
     * @param runAt when it starts
     */
    public record NextRun(Instant scheduledAt, Instant runAt) {}
}
