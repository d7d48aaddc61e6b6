package dev.errand.task.binding;

/**
 * A value is not what its parameter takes, and what reads it can say why. Has no stack trace, since it tells of what a client sent and not
 * of a defect.
 */
public final class ValueMismatchException extends IllegalArgumentException {

    private final String pointer;
    private final String detail;

    public ValueMismatchException(String pointer, String detail) {
        super(detail);
        this.pointer = pointer;
        this.detail = detail;
    }

    /** Where in the value, as a JSON pointer; empty for the value itself. */
    public String pointer() {
        return pointer;
    }

    /** What is allowed there. */
    public String detail() {
        return detail;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
