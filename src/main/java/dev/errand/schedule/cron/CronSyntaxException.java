package dev.errand.schedule.cron;

/** A text that is no cron expression; says what is wrong, and where. */
public final class CronSyntaxException extends Exception {

    private static final long serialVersionUID = 1;

    private final int place;

    CronSyntaxException(String message, int place) {
        super(message, null, false, false);
        this.place = place;
    }

    /** Where in the text that is, in characters from 0. */
    public int place() {
        return place;
    }
}
