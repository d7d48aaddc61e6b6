package dev.errand.operation;

import java.util.Locale;

/** How an operation stands. */
public enum OperationStatus {
    /** It is worked off. */
    RUNNING,
    /** It came to its end. */
    DONE,
    /** Somebody stopped it before. */
    STOPPED,
    /** It cannot be gone on with. */
    FAILED;

    /** The name in documents and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OperationStatus ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
