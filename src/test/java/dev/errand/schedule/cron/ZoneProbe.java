package dev.errand.schedule.cron;

import dev.errand.schedule.cron.CronExpression.DayMatch;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Asks for times around each time that the clocks of a zone were or will be set, and compares them with what somebody sees who watches the clock. */
final class ZoneProbe {

    private record Rule(Predicate<LocalDateTime> matches, boolean everyHour) {}

    private static final Map<String, Rule> RULES = new LinkedHashMap<>();

    static {
        RULES.put("30 2 * * *", new Rule(t -> t.getMinute() == 30 && t.getHour() == 2, false));
        RULES.put("0 0 * * *", new Rule(t -> t.getMinute() == 0 && t.getHour() == 0, false));
        RULES.put("15 */3 * * *", new Rule(t -> t.getMinute() == 15 && t.getHour() % 3 == 0, true));
        RULES.put("*/20 0-4 * * *", new Rule(t -> t.getMinute() % 20 == 0 && t.getHour() <= 4, false));
        RULES.put("*/30 * * * *", new Rule(t -> t.getMinute() % 30 == 0, true));
        RULES.put(
                "45 1,23 * * SUN",
                new Rule(
                        t -> t.getMinute() == 45
                                && (t.getHour() == 1 || t.getHour() == 23)
                                && t.getDayOfWeek() == DayOfWeek.SUNDAY,
                        false));
        RULES.put(
                "10 3 L * *",
                new Rule(
                        t -> t.getMinute() == 10 && t.getHour() == 3 && ClockOracle.isLastDay(t.toLocalDate()), false));
        RULES.put(
                "0 12 1-7 * FRI",
                new Rule(
                        t -> t.getMinute() == 0
                                && t.getHour() == 12
                                && (t.getDayOfMonth() <= 7 || t.getDayOfWeek() == DayOfWeek.FRIDAY),
                        false));
    }

    private final List<String> wrong = new ArrayList<>();
    private int probes;

    /** What was answered otherwise than seen. */
    List<String> wrong() {
        return wrong;
    }

    /** How many questions were asked. */
    int probes() {
        return probes;
    }

    void probe(ZoneId zone, Instant from, Instant to) throws CronSyntaxException {
        ZoneOffsetTransition set = zone.getRules().nextTransition(from);
        Instant around = from;
        do {
            probeAround(zone, around);
            around = set == null ? to : set.getInstant();
            set = set == null ? null : zone.getRules().nextTransition(set.getInstant());
        } while (around.isBefore(to));
    }

    /** From two days before to two days after. */
    private void probeAround(ZoneId zone, Instant around) throws CronSyntaxException {
        Instant middle = around.truncatedTo(ChronoUnit.MINUTES);
        if (!middle.equals(around) || zone.getRules().getOffset(middle).getTotalSeconds() % 60 != 0) {
            return;
        }
        Instant from = middle.minus(Duration.ofDays(2));
        Instant to = middle.plus(Duration.ofDays(2));
        if (zone.getRules().getOffset(from.minus(Duration.ofDays(4))).getTotalSeconds() % 60 != 0) {
            return;
        }
        for (Map.Entry<String, Rule> rule : RULES.entrySet()) {
            List<Instant> expected =
                    new ClockOracle(rule.getValue().matches(), rule.getValue().everyHour()).times(zone, from, to);
            Timetable table = new Timetable.Cron(List.of(CronExpression.parse(rule.getKey(), DayMatch.ANY)), zone);
            List<Instant> found = new ArrayList<>();
            Instant at = from.minusSeconds(1);
            Instant next = table.next(at).orElseThrow();
            while (next.isBefore(to)) {
                if (!next.isAfter(at)) {
                    wrong.add(zone + " " + rule.getKey() + ": " + next + " is not after " + at);
                    return;
                }
                found.add(next);
                at = next;
                next = table.next(at).orElseThrow();
                probes++;
            }
            Timetable.Walk walk = table.walk(from.minusSeconds(1));
            for (Instant each : found) {
                if (!walk.next().orElseThrow().equals(each)) {
                    wrong.add(zone + " " + rule.getKey() + ": a walk misses " + each);
                }
            }
            probes++;
            if (!found.equals(expected)) {
                wrong.add(zone + " " + rule.getKey() + " around " + middle + ": " + found + " instead of " + expected);
            }
        }
    }
}
