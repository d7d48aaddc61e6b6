package dev.errand.task.schema;

/** A schema cannot be used. */
public final class InvalidSchemaException extends Exception {

    private final String pointer;

    InvalidSchemaException(String pointer, String detail) {
        super(detail, null, false, false);
        this.pointer = pointer;
    }

    /** Where in the schema, as a JSON pointer; empty for all of it. */
    public String pointer() {
        return pointer;
    }

    /** What is wrong and what is allowed. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
