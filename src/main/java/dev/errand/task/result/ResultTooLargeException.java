package dev.errand.task.result;

import java.util.Locale;

/** A result takes more bytes than allowed, or holds an integer of more digits. */
public final class ResultTooLargeException extends RuntimeException {

    private ResultTooLargeException(String message) {
        super(message);
    }

    /** It has more bytes than that. */
    public static ResultTooLargeException bytes(long limit) {
        return new ResultTooLargeException("the result is larger than " + limit + " bytes");
    }

    static ResultTooLargeException digits(int limit) {
        return new ResultTooLargeException(
                String.format(Locale.ROOT, "the result holds an integer of more than %,d digits", limit));
    }
}
