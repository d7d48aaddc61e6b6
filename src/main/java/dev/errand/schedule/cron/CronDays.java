package dev.errand.schedule.cron;

import java.time.LocalDate;
import java.util.List;

/**
 * Which days match.
 *
 * @param months a bit for each month
 * @param ofMonth what the field of days of the month says
 * @param ofWeek what the field of days of the week says
 * @param either whether a day matches that fits one of the two
 */
record CronDays(long months, OfMonth ofMonth, OfWeek ofWeek, boolean either) {

    private static final int WEEK = 7;
    private static final int SATURDAY = 6;
    /** 1 January 1970 was a Thursday. */
    private static final int FIRST_WEEKDAY = 4;

    /**
     * Days of a month.
     *
     * @param days a bit for each
     * @param fromLast so many days before the last one
     * @param nearest weekdays nearest to these days
     * @param lastWeekday whether the last weekday of the month is one
     */
    record OfMonth(long days, List<Integer> fromLast, List<Integer> nearest, boolean lastWeekday) {

        boolean contain(LocalDate date, int weekday) {
            int day = date.getDayOfMonth();
            int length = date.lengthOfMonth();
            return (days >> day & 1) == 1
                    || (!fromLast.isEmpty() && fromLast.contains(length - day))
                    || (lastWeekday && isWeekday(weekday) && nearestTo(length, day, weekday, length))
                    || nearest.stream()
                            .anyMatch(wanted ->
                                    isWeekday(weekday) && wanted <= length && nearestTo(wanted, day, weekday, length));
        }

        /** Whether a weekday is the one of its month that is nearest to a day of it. */
        private static boolean nearestTo(int wanted, int day, int weekday, int length) {
            int weekdayOfWanted = Math.floorMod(weekday + wanted - day, WEEK);
            int nearest = switch (weekdayOfWanted) {
                case 0 -> wanted == length ? wanted - 2 : wanted + 1;
                case SATURDAY -> wanted == 1 ? wanted + 2 : wanted - 1;
                default -> wanted;
            };
            return nearest == day;
        }

        private static boolean isWeekday(int weekday) {
            return weekday > 0 && weekday < SATURDAY;
        }
    }

    /**
     * Days of a week, from 0 for Sunday.
     *
     * @param days a bit for each
     * @param last a bit for each of which the last one of its month is meant
     * @param nth for each the numbers of those of a month that are meant, as {@code day * 8 + number}
     */
    record OfWeek(long days, long last, List<Integer> nth) {

        boolean contain(LocalDate date, int weekday) {
            int day = date.getDayOfMonth();
            return (days >> weekday & 1) == 1
                    || ((last >> weekday & 1) == 1 && day + WEEK > date.lengthOfMonth())
                    || (!nth.isEmpty() && nth.contains(weekday * 8 + (day - 1) / WEEK + 1));
        }
    }

    /** Whether a day matches, counted from 1 January 1970. */
    boolean contain(long epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        if ((months >> date.getMonthValue() & 1) == 0) {
            return false;
        }
        int weekday = (int) Math.floorMod(epochDay + FIRST_WEEKDAY, (long) WEEK);
        return either
                ? ofMonth.contain(date, weekday) || ofWeek.contain(date, weekday)
                : ofMonth.contain(date, weekday) && ofWeek.contain(date, weekday);
    }
}
