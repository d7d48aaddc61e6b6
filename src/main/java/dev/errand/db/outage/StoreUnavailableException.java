package dev.errand.db.outage;

import dev.errand.runtime.Told;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The store cannot take or answer this now: the database is away, its disk is full, or too much waits to be written. The change
 * was not reported as made; trying again later may succeed.
 */
public final class StoreUnavailableException extends RuntimeException implements Told {

    private static final long serialVersionUID = 1;

    private enum Cause {
        /** For now. */
        AWAY,
        /** For now, and for everybody: the log tells of it. */
        OUTAGE,
        /** The process ends. */
        CLOSED,
        /** The database works, but not for this write. */
        REFUSED
    }

    private final Cause why;

    /** With a message for the log; clients never see it. */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, Cause.AWAY);
    }

    private StoreUnavailableException(String message, @Nullable Throwable cause, Cause why) {
        super(message, cause);
        this.why = why;
    }

    /** The database cannot do it for anybody until an outage is over. */
    static StoreUnavailableException outage() {
        return new StoreUnavailableException("the database is away", null, Cause.OUTAGE);
    }

    @Override
    public boolean isTold() {
        return why == Cause.OUTAGE;
    }

    /** How loud whoever cannot go on because of this, and will try again, says so. */
    public Level level() {
        return Told.level(this);
    }

    /** The process ends, and this store takes nothing more. */
    public static StoreUnavailableException closed() {
        return new StoreUnavailableException("the store is closed", null, Cause.CLOSED);
    }

    /** Whether trying again is of no use. */
    public boolean isClosed() {
        return why == Cause.CLOSED;
    }

    /** The database is there, but this very write failed, also on its own. */
    public static StoreUnavailableException refused(Throwable cause) {
        return new StoreUnavailableException("the write failed: " + cause.getMessage(), cause, Cause.REFUSED);
    }

    /** Whether it is this write alone that fails: it may always. */
    public boolean isRefused() {
        return why == Cause.REFUSED;
    }
}
