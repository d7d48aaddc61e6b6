package dev.errand.launch.keys;

/** What was asked for cannot be done; its message says why, to people. */
final class KeyCommandException extends RuntimeException {

    private static final long serialVersionUID = 1;

    KeyCommandException(String message) {
        super(message);
    }
}
