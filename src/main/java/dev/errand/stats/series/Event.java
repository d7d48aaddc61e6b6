package dev.errand.stats.series;

import java.util.List;

/** What is counted of jobs. */
public enum Event {
    /** A job was accepted. */
    SUBMITTED(0),
    /** An attempt began. */
    STARTED(1),
    /** A job succeeded. */
    SUCCEEDED(2),
    /** A job failed; of errors, an attempt did. */
    FAILED(3),
    /** A job was canceled. */
    CANCELED(4),
    /** An attempt failed or was lost, and another one follows. */
    RETRIED(5);

    static final List<Event> ALL = List.of(values());

    private final int place;

    Event(int place) {
        this.place = place;
    }

    /** Its place among all of them, from 0 on. */
    int place() {
        return place;
    }

    /** The column that has it. */
    String column() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
