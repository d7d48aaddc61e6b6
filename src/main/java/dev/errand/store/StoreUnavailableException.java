package dev.errand.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot take or answer this now: the database is away, its disk is full, or too much waits to be written. The change
 * was not reported as made; trying again later may succeed.
 */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean closed;

    /** With a message for the log; clients never see it. */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StoreUnavailableException(String message, @Nullable Throwable cause, boolean closed) {
        super(message, cause);
        this.closed = closed;
    }

    /** The process ends, and this store takes nothing more. */
    public static StoreUnavailableException closed() {
        return new StoreUnavailableException("the store is closed", null, true);
    }

    /** Whether trying again is of no use. */
    public boolean isClosed() {
        return closed;
    }
}
