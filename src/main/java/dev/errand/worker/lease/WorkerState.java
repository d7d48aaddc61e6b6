package dev.errand.worker.lease;

import java.util.Locale;

/** What a worker was told to do. */
public enum WorkerState {
    /** To work. */
    RUN,
    /** To go on with what it has, and to get nothing new. */
    QUIET,
    /** To end. */
    TERMINATE;

    /** The word in documents and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static WorkerState ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
