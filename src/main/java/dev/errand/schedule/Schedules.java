package dev.errand.schedule;

import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.TypeId;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.schedule.Schedule.Counts;
import dev.errand.schedule.Schedule.Head;
import dev.errand.schedule.Schedule.Progress;
import dev.errand.schedule.Schedule.Source;
import dev.errand.schedule.Schedule.Stamp;
import dev.errand.schedule.Schedule.Standing;
import dev.errand.schedule.Schedule.State;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes, changes and removes schedules. What a call reports is on disk; a crash leaves each change whole or undone. Safe for concurrent use, on any
 * number of nodes. Throws {@link dev.errand.db.outage.StoreUnavailableException} when the database cannot do it now.
 */
@Component
public class Schedules {

    static final String LOCK = "schedules";

    private final Transactions transactions;
    private final Notifier notifier;
    private final Clock clock;
    private final ScheduleProperties properties;
    private final TypeId ids;
    private final ScheduleTable table;

    public Schedules(
            Transactions transactions,
            ScheduleReader reader,
            Sealing sealing,
            Notifier notifier,
            Clock clock,
            ScheduleProperties properties) {
        this.transactions = transactions;
        this.notifier = notifier;
        this.clock = clock;
        this.properties = properties;
        this.ids = new TypeId(Schedule.PREFIX, clock);
        this.table = new ScheduleTable(reader::rules, sealing);
    }

    /**
     * What a schedule is to be.
     *
     * @param fingerprint the same for bodies that are equal
     * @param createdBy the id of the key that says so, where one is needed
     */
    public record Wanted(
            String tenant,
            String name,
            Source source,
            ScheduleRules rules,
            ScheduleTarget target,
            String fingerprint,
            @Nullable String createdBy) {}

    /** What became of an order. */
    public sealed interface Verdict {

        /**
         * It is on disk.
         *
         * @param made whether there was none of its name
         */
        record Saved(Schedule schedule, boolean made) implements Verdict {}

        /** It stands otherwise than the order expects. */
        record Unexpected() implements Verdict {}

        /** The configuration makes it what it is. */
        record Managed() implements Verdict {}

        /** As many as may be are there. */
        record TooMany() implements Verdict {}

        /** It would never fire. */
        record Never() implements Verdict {}
    }

    /**
     * Makes it what is wanted. What is wanted already changes nothing, the next run included; what has another timing counts from now on.
     *
     * @param expected whether it stands as the order expects, nothing where there is none
     * @param also what is written with it
     */
    public Verdict put(Wanted wanted, Predicate<@Nullable Schedule> expected, Addendum also) {
        Verdict verdict = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            transactions.dialect().lock(connection, LOCK);
            Schedule before = table.find(
                            jdbc,
                            wanted.tenant(),
                            wanted.name(),
                            transactions.dialect().forUpdate())
                    .orElse(null);
            if (!expected.test(before)) {
                return new Verdict.Unexpected();
            }
            if (before != null && before.source() != wanted.source()) {
                return new Verdict.Managed();
            }
            if (before != null && table.hasFingerprint(jdbc, before.id(), wanted.fingerprint())) {
                return new Verdict.Saved(before, false);
            }
            if (before == null && ScheduleTable.count(jdbc) >= properties.max()) {
                return new Verdict.TooMany();
            }
            Schedule saved = before == null ? made(wanted) : changed(before, wanted);
            if (saved.state().state() == State.DONE) {
                return new Verdict.Never();
            }
            ScheduleTable.Content content = new ScheduleTable.Content(
                    wanted.source(), wanted.rules(), wanted.target(), wanted.fingerprint(), wanted.createdBy());
            if (before == null) {
                table.insert(jdbc, saved, content, saved.stamp().updatedAt());
            } else {
                table.update(jdbc, saved, content, saved.stamp().updatedAt());
            }
            also.write(connection);
            return new Verdict.Saved(saved, before == null);
        });
        if (verdict instanceof Verdict.Saved saved) {
            tell(saved.schedule());
        }
        return verdict;
    }

    private Schedule made(Wanted wanted) {
        String id = ids.next();
        Instant now = Instant.ofEpochMilli(clock.millis());
        boolean paused = Boolean.TRUE.equals(wanted.rules().paused());
        Standing standing = new Standing(paused ? State.PAUSED : State.ACTIVE, null);
        return planned(
                new Schedule(
                        id,
                        wanted.tenant(),
                        wanted.name(),
                        wanted.source(),
                        wanted.rules(),
                        head(wanted),
                        standing,
                        new Progress(now, null, null, null),
                        new Counts(0, 0, 0, 0, 0, 0),
                        new Stamp(1, now, now)),
                now);
    }

    private Schedule changed(Schedule before, Wanted wanted) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        boolean was = before.state().state() == State.PAUSED;
        boolean paused = wanted.rules().paused() == null ? was : wanted.rules().paused();
        boolean goesOn = before.state().state() == State.ACTIVE
                && before.rules().timing().isLike(wanted.rules().timing());
        Instant considered = goesOn ? before.progress().consideredAt() : now;
        return planned(
                new Schedule(
                        before.id(),
                        before.tenant(),
                        before.name(),
                        wanted.source(),
                        wanted.rules(),
                        head(wanted),
                        new Standing(
                                paused ? State.PAUSED : State.ACTIVE,
                                paused == was ? before.state().note() : null),
                        new Progress(considered, null, null, before.progress().waitingAt()),
                        before.counts(),
                        new Stamp(before.stamp().version() + 1, before.stamp().createdAt(), now)),
                now);
    }

    private static Head head(Wanted wanted) {
        ScheduleTarget target = wanted.target();
        return new Head(
                target.kind(), target.task(), target.queue(), target.body().length(), wanted.createdBy());
    }

    /** The same with its next time; done where there is none to come. */
    static Schedule planned(Schedule schedule, Instant now) {
        Progress progress = schedule.progress();
        State state = schedule.state().state();
        Optional<DueTimes.Planned> next = next(schedule);
        boolean ends = next.isEmpty() && state != State.DONE && schedule.rules().isReadable();
        boolean isActive = state == State.ACTIVE && !ends;
        return with(
                schedule,
                ends ? new Standing(State.DONE, schedule.state().note()) : schedule.state(),
                new Progress(
                        progress.consideredAt(),
                        next.filter(found -> isActive).map(DueTimes.Planned::at).orElse(null),
                        next.filter(found -> isActive)
                                .map(DueTimes.Planned::dueAt)
                                .orElse(null),
                        progress.waitingAt()),
                now);
    }

    private static Schedule with(Schedule schedule, Standing standing, Progress progress, Instant now) {
        Stamp stamp = schedule.stamp();
        return new Schedule(
                schedule.id(),
                schedule.tenant(),
                schedule.name(),
                schedule.source(),
                schedule.rules(),
                schedule.head(),
                standing,
                progress,
                schedule.counts(),
                new Stamp(stamp.version(), stamp.createdAt(), now));
    }

    static Optional<DueTimes.Planned> next(Schedule schedule) {
        ScheduleRules rules = schedule.rules();
        return DueTimes.next(
                rules.timing().table(),
                rules.policy(),
                schedule.storedName(),
                schedule.progress().consideredAt());
    }

    /** Keeps it from firing. Answers it as it is then, if there is one. */
    public Optional<Schedule> pause(String tenant, String name, @Nullable String note, Addendum also) {
        return order(tenant, name, also, schedule -> {
            Progress progress = schedule.progress();
            Progress still = new Progress(progress.consideredAt(), null, null, progress.waitingAt());
            return schedule.state().state() == State.DONE
                    ? schedule
                    : with(schedule, new Standing(State.PAUSED, note), still, clock.instant());
        });
    }

    /**
     * Lets it fire again: times from now on.
     *
     * @param makeUp whether the times since it was paused are judged as if they had been missed
     */
    public Optional<Schedule> resume(String tenant, String name, @Nullable String note, boolean makeUp, Addendum also) {
        return order(tenant, name, also, schedule -> {
            if (schedule.state().state() != State.PAUSED) {
                return schedule;
            }
            Instant now = Instant.ofEpochMilli(clock.millis());
            Progress progress = schedule.progress();
            Instant from = makeUp ? progress.consideredAt() : now;
            return planned(
                    with(
                            schedule,
                            new Standing(State.ACTIVE, note),
                            new Progress(from, null, null, progress.waitingAt()),
                            now),
                    now);
        });
    }

    private Optional<Schedule> order(String tenant, String name, Addendum also, Function<Schedule, Schedule> change) {
        Optional<Schedule> now = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            transactions.dialect().lock(connection, LOCK);
            Optional<Schedule> before =
                    table.find(jdbc, tenant, name, transactions.dialect().forUpdate());
            if (before.isPresent()) {
                Schedule changed = change.apply(before.get());
                if (!changed.equals(before.get())) {
                    table.saveState(jdbc, changed, clock.instant());
                    also.write(connection);
                }
            }
            return table.find(jdbc, tenant, name);
        });
        now.ifPresent(this::tell);
        return now;
    }

    /** Removes it, unless it is of another source; its jobs stay. Answers whether there was one. */
    public boolean delete(String tenant, String name, Source source, Addendum also) {
        Optional<Schedule> gone = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            Optional<Schedule> before = table.find(jdbc, tenant, name).filter(found -> found.source() == source);
            if (before.isPresent()) {
                ScheduleTable.delete(jdbc, before.get().id());
                also.write(connection);
            }
            return before;
        });
        gone.ifPresent(this::tell);
        return gone.isPresent();
    }

    private void tell(Schedule schedule) {
        notifier.tell(Topic.SCHEDULES, schedule.id());
    }
}
