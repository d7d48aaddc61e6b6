package dev.errand.schedule.cron;

/** The fields of a cron expression: what each may hold. */
enum CronField {
    SECOND("second", 0, 59, ""),
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY("day of the month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    WEEKDAY("day of the week", 0, 7, "SUN MON TUE WED THU FRI SAT");

    /** Sunday is 0, and 7 as well. */
    static final int SUNDAY_TOO = 7;

    private static final int LETTERS = 3;

    private final String title;
    private final int first;
    private final int last;
    /** Three letters each, with a blank between. */
    private final String names;

    CronField(String title, int first, int last, String names) {
        this.title = title;
        this.first = first;
        this.last = last;
        this.names = names;
    }

    String title() {
        return title;
    }

    int first() {
        return first;
    }

    /** The greatest number that may be written. */
    int last() {
        return last;
    }

    /** Where a step without an end ends: no day of the week is counted twice. */
    int end() {
        return this == WEEKDAY ? last - 1 : last;
    }

    boolean isDay() {
        return this == DAY || this == WEEKDAY;
    }

    /** The number of a name in capitals, or −1. */
    int numberOf(String name) {
        int index = name.length() == LETTERS ? names.indexOf(name) : -1;
        return index < 0 ? -1 : first + index / (LETTERS + 1);
    }

    boolean hasNames() {
        return !names.isEmpty();
    }
}
