package dev.errand.schedule.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Says when an expression is due by watching a local clock minute by minute, as somebody would who reads the rule: slow, and without any
 * arithmetic on offsets.
 */
final class ClockOracle {

    private static final Duration LONGEST_GAP = Duration.ofHours(3);

    private final Predicate<LocalDateTime> matches;
    private final boolean everyHour;

    /**
     * For one expression.
     *
     * @param everyHour whether it names no hours
     */
    ClockOracle(Predicate<LocalDateTime> matches, boolean everyHour) {
        this.matches = matches;
        this.everyHour = everyHour;
    }

    /** All times in a span that begins and ends with a minute; the clock is watched from three days before on. */
    List<Instant> times(ZoneId zone, Instant from, Instant to) {
        ZoneRules rules = zone.getRules();
        List<Instant> times = new ArrayList<>();
        Instant at = from.minus(Duration.ofDays(3));
        LocalDateTime furthest =
                LocalDateTime.ofInstant(at, rules.getOffset(at)).minusMinutes(1);
        while (at.isBefore(to)) {
            LocalDateTime shown = LocalDateTime.ofInstant(at, rules.getOffset(at));
            if (isDue(shown, furthest) && !at.isBefore(from)) {
                times.add(at);
            }
            furthest = shown.isAfter(furthest) ? shown : furthest;
            at = at.plusSeconds(60);
        }
        return times;
    }

    private boolean isDue(LocalDateTime shown, LocalDateTime furthest) {
        if (everyHour) {
            return matches.test(shown);
        }
        if (!shown.isAfter(furthest)) {
            return false;
        }
        LocalDateTime each = furthest.plusMinutes(1);
        boolean isGap = each.isBefore(shown);
        if (isGap && Duration.between(each, shown).compareTo(LONGEST_GAP) > 0) {
            return matches.test(shown);
        }
        while (!each.isAfter(shown)) {
            if (matches.test(each)) {
                return true;
            }
            each = each.plusMinutes(1);
        }
        return false;
    }

    static boolean isLastDay(LocalDate date) {
        return date.getDayOfMonth() == date.lengthOfMonth();
    }
}
