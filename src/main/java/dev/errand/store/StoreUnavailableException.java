package dev.errand.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot take or answer this now: the database is away, its disk is full, or too much waits to be written. The change
 * was not reported as made; trying again later may succeed.
 */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private enum Cause {
        /** For now. */
        AWAY,
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
