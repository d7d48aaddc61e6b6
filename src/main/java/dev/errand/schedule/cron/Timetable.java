package dev.errand.schedule.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When something is due. Pure: the same question has the same answer for as long as the rules of time zones stay as they are. */
public sealed interface Timetable {

    /** The first time after that one, itself excluded; nothing where there is none, or for 400 years. */
    Optional<Instant> next(Instant after);

    /** Goes on from there, faster than one question after the other. For one thread. */
    default Walk walk(Instant after) {
        return new Walk() {
            private Instant at = after;

            @Override
            public Optional<Instant> next() {
                Optional<Instant> next = Timetable.this.next(at);
                next.ifPresent(found -> at = found);
                return next;
            }
        };
    }

    /** A way through the times, each after the one before. */
    interface Walk {
        /** The next one. */
        Optional<Instant> next();
    }

    /** The next ones after that one, no more than so many. */
    default List<Instant> next(Instant after, int limit) {
        List<Instant> times = new ArrayList<>();
        Walk walk = walk(after);
        Optional<Instant> next = limit > 0 ? walk.next() : Optional.empty();
        while (next.isPresent()) {
            times.add(next.get());
            next = times.size() < limit ? walk.next() : Optional.empty();
        }
        return times;
    }

    /**
     * Whenever any of some expressions matches in a time zone.
     *
     * @param expressions at least one
     */
    record Cron(List<CronExpression> expressions, ZoneId zone) implements Timetable {

        /** With a copy of the list. */
        public Cron {
            expressions = List.copyOf(expressions);
        }

        @Override
        public Optional<Instant> next(Instant after) {
            return walk(after).next();
        }

        @Override
        public Walk walk(Instant after) {
            if (expressions.size() == 1) {
                CronWalk walk = new CronWalk(expressions.getFirst(), zone.getRules(), after);
                return walk::next;
            }
            return new Merged(this, after);
        }
    }

    /** Several expressions together; what several match at once comes once. */
    final class Merged implements Walk {

        private final List<CronWalk> walks = new ArrayList<>();
        private final List<@Nullable Instant> heads = new ArrayList<>();

        Merged(Cron cron, Instant after) {
            for (CronExpression expression : cron.expressions()) {
                CronWalk walk = new CronWalk(expression, cron.zone().getRules(), after);
                walks.add(walk);
                heads.add(walk.next().orElse(null));
            }
        }

        @Override
        public Optional<Instant> next() {
            Instant first = null;
            for (Instant head : heads) {
                if (head != null && (first == null || head.isBefore(first))) {
                    first = head;
                }
            }
            for (int i = 0; first != null && i < walks.size(); i++) {
                if (first.equals(heads.get(i))) {
                    heads.set(i, walks.get(i).next().orElse(null));
                }
            }
            return Optional.ofNullable(first);
        }
    }

    /**
     * Evenly, whatever clocks show.
     *
     * @param period at least a millisecond
     * @param anchor one of the times, which all others are counted from
     */
    record Every(Duration period, Instant anchor) implements Timetable {

        @Override
        public Optional<Instant> next(Instant after) {
            long step = period.toMillis();
            long from = anchor.toEpochMilli();
            long steps = Math.floorDiv(after.toEpochMilli() - from, step) + 1;
            return Optional.of(Instant.ofEpochMilli(from + steps * step));
        }
    }

    /** Not at all: stands for one that cannot be read. */
    record Never() implements Timetable {

        @Override
        public Optional<Instant> next(Instant after) {
            return Optional.empty();
        }
    }

    /** Once. */
    record Once(Instant at) implements Timetable {

        /**
         * What a local clock shows then: in the first pass of what comes twice, and at the end of what is left out.
         */
        public static Once local(LocalDateTime at, ZoneId zone) {
            ZoneOffsetTransition transition = zone.getRules().getTransition(at);
            return new Once(
                    transition == null
                            ? at.atZone(zone).toInstant()
                            : transition.isGap()
                                    ? transition.getInstant()
                                    : at.toInstant(transition.getOffsetBefore()));
        }

        @Override
        public Optional<Instant> next(Instant after) {
            return at.isAfter(after) ? Optional.of(at) : Optional.empty();
        }
    }

    /**
     * Part of another.
     *
     * @param startAt the first time that counts, itself included
     * @param endAt the first one that does not
     */
    record Bounded(
            Timetable all,
            @Nullable Instant startAt,
            @Nullable Instant endAt) implements Timetable {

        @Override
        public Optional<Instant> next(Instant after) {
            return all.next(from(after)).filter(this::isBeforeEnd);
        }

        @Override
        public Walk walk(Instant after) {
            Walk walk = all.walk(from(after));
            return () -> walk.next().filter(this::isBeforeEnd);
        }

        private Instant from(Instant after) {
            return startAt == null || after.compareTo(startAt) >= 0 ? after : startAt.minusNanos(1);
        }

        private boolean isBeforeEnd(Instant time) {
            return endAt == null || time.isBefore(endAt);
        }
    }
}
