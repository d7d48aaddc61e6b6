package dev.errand.task.binding;

import java.util.List;

/**
 * The arguments do not fit the task; nothing was run or changed. Carries no stack trace, since it is the client's mistake
 * and may come thousands of times a second.
 */
public final class InvalidArgumentsException extends RuntimeException {

    private final List<ArgumentError> errors;

    InvalidArgumentsException(List<ArgumentError> errors) {
        super("invalid arguments: " + errors.getFirst(), null, false, false);
        this.errors = List.copyOf(errors);
    }

    /** What was found, in the order of the arguments: at least one and at most 100. */
    public List<ArgumentError> errors() {
        return errors;
    }
}
