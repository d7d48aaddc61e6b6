package dev.errand.encryption.start;

/** The service does not start with the file keys that it was given. Says which and why, and never a key. */
public final class EncryptionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    EncryptionException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What the operator can do. */
    public String action() {
        return action;
    }
}
