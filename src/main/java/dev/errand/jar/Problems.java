package dev.errand.jar;

import dev.errand.task.definition.InvalidTaskException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What was thrown while a unit was loaded, in one line for the operator. Pure. */
final class Problems {

    private static final int MAX_LENGTH = 500;
    private static final int DEEPEST = 20;

    private Problems() {}

    /** The innermost cause, which says what was wrong; that something was thrown because of it does not help. */
    static String of(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < DEEPEST && wraps(cause); i++) {
            Throwable inner = cause.getCause();
            if (inner == null) {
                break;
            }
            cause = inner;
        }
        String message = message(cause);
        String text = cause.getClass().getName() + (message == null ? "" : ": " + message);
        String line = (cause instanceof InvalidTaskException && message != null ? message : text)
                .replaceAll("\\s+", " ")
                .strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 1) + "…";
    }

    private static boolean wraps(Throwable thrown) {
        return thrown instanceof ExceptionInInitializerError
                || thrown instanceof ReflectiveOperationException
                || thrown instanceof UncheckedIOException
                || thrown instanceof NoClassDefFoundError;
    }

    /** An exception of the unit is code of the unit, too. */
    private static @Nullable String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Throwable unspeakable) {
            return null;
        }
    }
}
