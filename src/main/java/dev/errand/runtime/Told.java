package dev.errand.runtime;

import org.slf4j.event.Level;

/** A failure of which the log may tell elsewhere, as it does of an outage at its beginning and its end: then whoever meets it says nothing. */
public interface Told {

    /** Whether it does. */
    boolean isTold();

    /** How loud whoever cannot go on because of a failure, and will try again, says so. */
    static Level level(Throwable failure) {
        return failure instanceof Told known && known.isTold() ? Level.DEBUG : Level.WARN;
    }
}
