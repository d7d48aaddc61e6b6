package dev.errand.task.result;

import org.jspecify.annotations.Nullable;

/** A task failed outside of this application: what is told of it is said there, not by a stack trace of ours. */
public final class TaskFailure extends Exception {

    private final String type;
    private final @Nullable String details;
    private final boolean retryable;

    /**
     * A failure as it is told.
     *
     * @param type what shows as the error's class
     * @param message one or a few sentences
     * @param details what shows as its stack
     * @param retryable whether another attempt may be made while any are left
     */
    public TaskFailure(String type, String message, @Nullable String details, boolean retryable) {
        super(message, null, false, false);
        this.type = type;
        this.details = details;
        this.retryable = retryable;
    }

    /** What shows as the error's class. */
    public String type() {
        return type;
    }

    /** What shows as its stack. */
    public @Nullable String details() {
        return details;
    }

    /** Whether another attempt may be made while any are left. */
    public boolean retryable() {
        return retryable;
    }
}
