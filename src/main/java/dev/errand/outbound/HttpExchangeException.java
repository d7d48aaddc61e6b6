package dev.errand.outbound;

import java.io.IOException;

/** No complete answer was received. The message is fit to be shown to the person who chose the URL. */
public final class HttpExchangeException extends IOException {

    /** What went wrong. */
    public enum Reason {
        /** The host has an address that the policy does not permit; repeating is useless. */
        ADDRESS_REFUSED,
        /** The host name has no address. */
        UNKNOWN_HOST,
        /** No connection, or no TLS session, could be made. */
        UNREACHABLE,
        /** The answer was not complete in time. */
        TIMED_OUT,
        /** The answer is larger than the limit, compressed or not. */
        TOO_LARGE,
        /** Too many redirects, or one that leads where none may. */
        BAD_REDIRECT,
        /** The connection broke, or what came was not HTTP. */
        BROKEN
    }

    private final Reason reason;

    HttpExchangeException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    HttpExchangeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What went wrong. */
    public Reason reason() {
        return reason;
    }
}
