package dev.errand.webhook;

/** An address that no webhook may have. The message is fit to be shown to the person who wrote it. */
public final class WebhookUrlException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What is wrong with it. */
    public enum Cause {
        /** It cannot be read as an absolute URL with a host, or is too long. */
        NOT_A_URL,
        /** Neither https nor http. */
        SCHEME,
        /** It holds a user name or a password. */
        USER_INFO,
        /** It is plain to see that it leads where nothing may be sent. */
        FORBIDDEN
    }

    private final Cause reason;

    WebhookUrlException(Cause reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** What is wrong with it. */
    public Cause reason() {
        return reason;
    }
}
