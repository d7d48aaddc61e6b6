package dev.errand.access.start;

/** The service does not start with a configured first key that is none. Does not say what was configured. */
public final class FirstKeyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FirstKeyException(String message) {
        super(message);
    }
}
