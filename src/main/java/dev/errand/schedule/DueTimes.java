package dev.errand.schedule;

import dev.errand.schedule.ScheduleRules.Missed;
import dev.errand.schedule.ScheduleRules.Policy;
import dev.errand.schedule.cron.Jitter;
import dev.errand.schedule.cron.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the times of a schedule that are due: which one fires, which are missed, and which comes next. Pure.
 *
 * @param missed how many are missed
 * @param missedTimes the last of these; none where more of them are to be decided at once
 * @param fire the one that fires
 * @param onTime whether that is not late
 * @param consideredAt all up to here is decided
 * @param nextAt the next time; nothing where there is none
 * @param nextDueAt when that one starts
 */
record DueTimes(
        long missed,
        List<Instant> missedTimes,
        @Nullable Instant fire,
        boolean onTime,
        Instant consideredAt,
        @Nullable Instant nextAt,
        @Nullable Instant nextDueAt) {

    /** How late something may start without being late. */
    static final Duration TOLERANCE = Duration.ofSeconds(10);

    /** How many missed times are listed. */
    static final int MAX_LISTED = 1_000;

    /** How many times are walked through at once. */
    static final int MAX_WALK = 100_000;

    /**
     * Decides.
     *
     * @param key what the jitter is made of, beside the time
     * @param considered all up to here was decided before
     * @param maxMakeUp how many are made up at the most
     */
    static DueTimes decide(Timetable table, Policy policy, String key, Instant considered, Instant now, int maxMakeUp) {
        Found found = find(table, policy, key, considered, now);
        if (found.last() == null) {
            return new DueTimes(0, List.of(), null, false, considered, found.nextAt, found.nextDueAt);
        }
        if (found.more) {
            return passedOver(found);
        }
        Duration late = Duration.between(found.lastDueAt, now);
        boolean onTime = late.compareTo(TOLERANCE) <= 0;
        int made = madeUp(policy, found, now, onTime, late, maxMakeUp);
        if (made == 0) {
            return new DueTimes(
                    found.count, found.newest(MAX_LISTED, 0), null, false, found.last(), found.nextAt, found.nextDueAt);
        }
        Instant fire = found.newest(made, 0).getFirst();
        boolean isLast = made == 1;
        Instant next = isLast ? found.nextAt : found.newest(made - 1, 0).getFirst();
        return new DueTimes(
                found.count - made,
                found.newest(MAX_LISTED, made),
                fire,
                isLast && onTime,
                fire,
                next,
                isLast ? found.nextDueAt : next);
    }

    /** Too many to be walked through at once: all but the last thousand are missed, and from these on it is decided again. */
    private static DueTimes passedOver(Found found) {
        List<Instant> last = found.newest(MAX_LISTED, 0);
        Instant decided = found.newest(1, MAX_LISTED).getFirst();
        return new DueTimes(
                found.count - last.size(), List.of(), null, false, decided, last.getFirst(), last.getFirst());
    }

    /** How many of the last ones run, this one and those after it. */
    private static int madeUp(Policy policy, Found found, Instant now, boolean onTime, Duration late, int maxMakeUp) {
        if (late.compareTo(policy.window()) > 0 || (policy.missed() == Missed.NONE && !onTime)) {
            return 0;
        }
        if (policy.missed() != Missed.ALL) {
            return 1;
        }
        int made = 1;
        Instant oldest = now.minus(policy.window());
        List<Instant> newest = found.newest(maxMakeUp, 0);
        while (made < newest.size() && !newest.get(newest.size() - 1 - made).isBefore(oldest)) {
            made++;
        }
        return made;
    }

    /** The times that are due. */
    private static final class Found {
        private final Deque<Instant> kept = new ArrayDeque<>();
        private long count;
        private Instant lastDueAt = Instant.EPOCH;
        private boolean more;
        private @Nullable Instant nextAt;
        private @Nullable Instant nextDueAt;

        void add(Instant time, Instant dueAt) {
            count++;
            lastDueAt = dueAt;
            kept.addLast(time);
            if (kept.size() > 2 * MAX_LISTED) {
                kept.removeFirst();
            }
        }

        @Nullable
        Instant last() {
            return kept.peekLast();
        }

        /** The last ones but some, in order. */
        List<Instant> newest(int limit, int without) {
            List<Instant> all = new ArrayList<>(kept);
            int to = Math.max(0, all.size() - without);
            return all.subList(Math.max(0, to - limit), to);
        }
    }

    private static Found find(Timetable table, Policy policy, String key, Instant considered, Instant now) {
        Found found = new Found();
        Timetable.Walk walk = table.walk(considered);
        Instant time = walk.next().orElse(null);
        while (time != null) {
            Instant following = walk.next().orElse(null);
            Instant dueAt = time.plus(jitter(policy, key, time, following));
            if (dueAt.isAfter(now) || found.count >= MAX_WALK) {
                found.more = !dueAt.isAfter(now);
                found.nextAt = time;
                found.nextDueAt = dueAt;
                return found;
            }
            found.add(time, dueAt);
            time = following;
        }
        return found;
    }

    /** The next time after that one, with when it starts. */
    static Optional<Planned> next(Timetable table, Policy policy, String key, Instant after) {
        return plan(table, policy, key, after, 1).stream().findFirst();
    }

    /**
     * A time that is to come.
     *
     * @param at for when it is planned
     * @param dueAt when it starts
     */
    record Planned(Instant at, Instant dueAt) {}

    /** The next times after that one. */
    static List<Planned> plan(Timetable table, Policy policy, String key, Instant after, int limit) {
        List<Instant> times = table.next(after, limit + 1);
        List<Planned> planned = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, times.size()); i++) {
            Instant time = times.get(i);
            Instant following = i + 1 < times.size() ? times.get(i + 1) : null;
            planned.add(new Planned(time, time.plus(jitter(policy, key, time, following))));
        }
        return planned;
    }

    /** Never as long as it is to the next time, so that times start in their order. */
    private static Duration jitter(Policy policy, String key, Instant time, @Nullable Instant following) {
        if (policy.jitter().isZero()) {
            return Duration.ZERO;
        }
        Duration room = following == null ? policy.jitter() : Duration.between(time, following);
        return Jitter.of(key, time, room.compareTo(policy.jitter()) < 0 ? room : policy.jitter());
    }
}
