package dev.errand.schedule.cron;

import java.util.Locale;

/**
 * A cron expression: which times of which days of a calendar match, whatever the time zone. Five fields as crontab(5) has them, or six with the
 * seconds first; beside lists, ranges, steps and names also {@code L}, {@code L-n}, {@code LW}, {@code nW}, {@code d#n}, {@code dL}, {@code ?}, and
 * {@code @hourly} to {@code @yearly}. Days and times are counted in seconds since 1970 as a local clock shows them. Immutable.
 */
public final class CronExpression {

    static final long DAY = 86_400;
    private static final int HOUR = 3_600;
    private static final int MINUTE = 60;

    /** After so many days the calendar begins anew: what does not match within 400 years never does. */
    private static final long CYCLE_DAYS = 146_097;

    private final String text;
    private final long seconds;
    private final long minutes;
    private final long hours;
    private final boolean everyHour;
    private final CronDays days;

    CronExpression(String text, long seconds, long minutes, long hours, boolean everyHour, CronDays days) {
        this.text = text;
        this.seconds = seconds;
        this.minutes = minutes;
        this.hours = hours;
        this.everyHour = everyHour;
        this.days = days;
    }

    /** How the two day fields go together when both are restricted. */
    public enum DayMatch {
        /** A day matches that fits either, as crontab(5) says. */
        ANY,
        /** A day matches that fits both. */
        ALL;

        /** In requests and answers. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads an expression.
     *
     * @param text at most 200 characters
     * @throws CronSyntaxException when it is none; it says where
     */
    public static CronExpression parse(String text, DayMatch dayMatch) throws CronSyntaxException {
        return new CronParser(text, dayMatch).parse();
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** Whether it matches in each hour, or in each n-th: then it goes by the local clock alone, also where that is set. */
    boolean everyHour() {
        return everyHour;
    }

    /**
     * The first match of a stretch of local time.
     *
     * @param from the beginning, itself included
     * @param before the end, itself excluded
     * @return or {@code before} where nothing matches
     */
    long firstMatch(long from, long before) {
        long day = Math.floorDiv(from, DAY);
        int second = (int) Math.floorMod(from, DAY);
        long lastDay = Math.min(Math.floorDiv(before - 1, DAY), day + CYCLE_DAYS);
        while (day <= lastDay) {
            if (days.contain(day)) {
                int match = firstTime(second);
                if (match >= 0) {
                    long found = day * DAY + match;
                    return Math.min(found, before);
                }
            }
            day++;
            second = 0;
        }
        return before;
    }

    /** The first time of a day that matches, from that second of the day on; −1 where none is left. */
    private int firstTime(int from) {
        int hour = next(hours, from / HOUR);
        if (hour < 0) {
            return -1;
        }
        boolean sameHour = hour == from / HOUR;
        int minute = next(minutes, sameHour ? from % HOUR / MINUTE : 0);
        if (minute < 0) {
            return firstTimeOfHour(next(hours, hour + 1));
        }
        boolean sameMinute = sameHour && minute == from % HOUR / MINUTE;
        int second = next(seconds, sameMinute ? from % MINUTE : 0);
        if (second >= 0) {
            return hour * HOUR + minute * MINUTE + second;
        }
        int nextMinute = next(minutes, minute + 1);
        return nextMinute < 0
                ? firstTimeOfHour(next(hours, hour + 1))
                : hour * HOUR + nextMinute * MINUTE + next(seconds, 0);
    }

    private int firstTimeOfHour(int hour) {
        return hour < 0 ? -1 : hour * HOUR + next(minutes, 0) * MINUTE + next(seconds, 0);
    }

    /** The lowest bit from that one on; −1 where there is none. */
    private static int next(long bits, int from) {
        long rest = from >= Long.SIZE ? 0 : bits & (-1L << from);
        return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
    }

    @Override
    public String toString() {
        return text;
    }
}
