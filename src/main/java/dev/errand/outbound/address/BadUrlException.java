package dev.errand.outbound.address;

/** A text that is no URL to be fetched. The message is fit to be shown to the person who wrote it. */
public final class BadUrlException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /** What is wrong with it. */
    public enum Reason {
        /** It cannot be read as an absolute URL with a host. */
        NOT_A_URL,
        /** Neither http nor https. */
        SCHEME,
        /** It holds a user name or a password. */
        CREDENTIALS
    }

    private final Reason reason;

    BadUrlException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    BadUrlException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong with it. */
    public Reason reason() {
        return reason;
    }
}
