package dev.errand.event;

import dev.errand.store.JobRow;

/**
 * How events are numbered: four numbers for each version of the row, for what one write can tell, in this order: a line of the log,
 * the progress, a status, the end. Pure.
 */
final class EventNumbers {

    private static final int PER_VERSION = 4;

    private EventNumbers() {}

    static long log(long version) {
        return version * PER_VERSION;
    }

    public static long progress(long version) {
        return version * PER_VERSION + 1;
    }

    /** Also up to where a document of that version speaks. */
    static long status(long version) {
        return version * PER_VERSION + 2;
    }

    static long end(long version) {
        return version * PER_VERSION + 3;
    }

    /** The number of the last event that a row can tell of. */
    static long last(JobRow row) {
        return row.state().isFinal() ? end(row.version()) : status(row.version());
    }

    /** The version that a number belongs to. */
    static long version(long number) {
        return number / PER_VERSION;
    }
}
