package dev.errand.task;

/** A result takes more bytes than allowed. */
public final class ResultTooLargeException extends RuntimeException {

    private final long limit;

    ResultTooLargeException(long limit) {
        super("the result is larger than " + limit + " bytes");
        this.limit = limit;
    }

    /** The most bytes that were allowed. */
    public long limit() {
        return limit;
    }
}
