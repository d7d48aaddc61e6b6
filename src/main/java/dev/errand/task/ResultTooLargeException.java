package dev.errand.task;

import java.util.Locale;

/** A result takes more bytes than allowed, or holds an integer of more digits. */
public final class ResultTooLargeException extends RuntimeException {

    private ResultTooLargeException(String message) {
        super(message);
    }

    static ResultTooLargeException bytes(long most) {
        return new ResultTooLargeException("the result is larger than " + most + " bytes");
    }

    static ResultTooLargeException digits(int most) {
        return new ResultTooLargeException(
                String.format(Locale.ROOT, "the result holds an integer of more than %,d digits", most));
    }
}
