package dev.errand.schedule.cron;

import java.util.ArrayList;
import java.util.List;

/** Reads one field of a cron expression, in capitals. For one thread. */
final class CronFieldReader {

    private static final int MAX_DIGITS = 4;
    private static final int MAX_NTH = 5;
    private static final long ALL_HOURS = (1L << 24) - 1;

    private final CronField field;
    private final String text;
    private final int place;
    private final List<Integer> fromLast = new ArrayList<>(0);
    private final List<Integer> nearest = new ArrayList<>(0);
    private final List<Integer> nth = new ArrayList<>(0);
    private long bits;
    private long lastOnes;
    private boolean lastWeekday;
    private int at;

    /**
     * For one field.
     *
     * @param place where it begins in the whole
     */
    CronFieldReader(CronField field, String text, int place) {
        this.field = field;
        this.text = text;
        this.place = place;
    }

    void read() throws CronSyntaxException {
        if (text.equals("?") && field.isDay()) {
            add(field.first(), field.end(), 1);
            return;
        }
        do {
            readItem();
        } while (takes(','));
        if (at < text.length()) {
            throw wrong("'" + text.charAt(at) + "' is not expected here");
        }
    }

    /** The numbers in it, as bits. */
    long bits() {
        return bits;
    }

    /** Whether it leaves out any day: one that begins with a star does not count as such, as in crontab(5). */
    boolean isRestricted() {
        return !text.startsWith("*") && !text.equals("?");
    }

    /** Whether it is a star, a star with a step, or has all hours. */
    boolean isEvery() {
        return bits == ALL_HOURS || (text.startsWith("*") && text.indexOf(',') < 0);
    }

    CronDays.OfMonth ofMonth() {
        return new CronDays.OfMonth(bits, List.copyOf(fromLast), List.copyOf(nearest), lastWeekday);
    }

    CronDays.OfWeek ofWeek() {
        return new CronDays.OfWeek(bits, lastOnes, List.copyOf(nth));
    }

    private void readItem() throws CronSyntaxException {
        if (takes('*')) {
            add(field.first(), field.end(), takes('/') ? step() : 1);
        } else if (field == CronField.DAY && takes('L')) {
            readFromLast();
        } else {
            readNumbers();
        }
    }

    private void readFromLast() throws CronSyntaxException {
        if (takes('W')) {
            lastWeekday = true;
        } else if (takes('-')) {
            int start = at;
            int days = number("the number of days before the last one");
            if (days < 1 || days > field.last() - 1) {
                throw wrong("must be from 1 to " + (field.last() - 1), start);
            }
            fromLast.add(days);
        } else {
            fromLast.add(0);
        }
    }

    private void readNumbers() throws CronSyntaxException {
        int start = at;
        int from = value();
        if (field == CronField.DAY && takes('W')) {
            nearest.add(from);
        } else if (field == CronField.WEEKDAY && takes('L')) {
            lastOnes |= 1L << from % CronField.SUNDAY_TOO;
        } else if (field == CronField.WEEKDAY && takes('#')) {
            int numberAt = at;
            int number = number("which one of the month");
            if (number < 1 || number > MAX_NTH) {
                throw wrong("must be from 1 to " + MAX_NTH, numberAt);
            }
            nth.add(from % CronField.SUNDAY_TOO * 8 + number);
        } else if (takes('-')) {
            int endAt = at;
            int to = value();
            // Sunday is the end of the week as well as its beginning.
            boolean isNamedSunday = field == CronField.WEEKDAY && to == 0 && Character.isLetter(text.charAt(endAt));
            to = isNamedSunday && from > 0 ? CronField.SUNDAY_TOO : to;
            if (to < from) {
                throw wrong("the range runs backwards", start);
            }
            add(from, to, takes('/') ? step() : 1);
        } else if (takes('/')) {
            add(from, Math.max(from, field.end()), step());
        } else {
            add(from, from, 1);
        }
    }

    private void add(int from, int to, int step) {
        for (int i = from; i <= to; i += step) {
            bits |= 1L << (field == CronField.WEEKDAY ? i % CronField.SUNDAY_TOO : i);
        }
    }

    private int step() throws CronSyntaxException {
        int start = at;
        int step = number("a step");
        if (step < 1 || step > field.last()) {
            throw wrong("a step of the " + field.title() + " must be from 1 to " + field.last(), start);
        }
        return step;
    }

    private int value() throws CronSyntaxException {
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at)) && at - start < 3 && field.hasNames()) {
            at++;
        }
        if (at > start) {
            int named = field.numberOf(text.substring(start, at));
            if (named < 0) {
                throw wrong(
                        "'" + text.substring(start, at) + "' is no " + field.title()
                                + (field == CronField.MONTH ? ": JAN to DEC are" : ": SUN to SAT are"),
                        start);
            }
            return named;
        }
        int number = number("a " + field.title());
        if (number < field.first() || number > field.last()) {
            throw wrong("a " + field.title() + " must be from " + field.first() + " to " + field.last(), start);
        }
        return number;
    }

    private int number(String what) throws CronSyntaxException {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong(what + " is missing");
        }
        if (at - start > MAX_DIGITS) {
            throw wrong("the number is too long", start);
        }
        return Integer.parseInt(text.substring(start, at));
    }

    private boolean takes(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private CronSyntaxException wrong(String message) {
        return wrong(message, at);
    }

    private CronSyntaxException wrong(String message, int where) {
        return new CronSyntaxException(message, place + where);
    }
}
