package dev.errand.job;

import java.time.Instant;
import java.util.Locale;

/**
 * A line of a job's log.
 *
 * @param level how serious it is
 * @param message cut at {@value #MAX_MESSAGE} characters
 * @param at when it was written
 * @param leftOut how many lines before it were left out, which it tells of
 */
public record LogLine(Level level, String message, Instant at, long leftOut) {

    /** The longest message that is kept, in characters. */
    public static final int MAX_MESSAGE = 4_000;

    /** Makes the message fit to be stored and sent. */
    public LogLine {
        message = Texts.prefix(Texts.storable(message), MAX_MESSAGE);
    }

    /** One before which nothing was left out. */
    public LogLine(Level level, String message, Instant at) {
        this(level, message, at, 0);
    }

    /** The line that stands for lines which were left out. */
    public static LogLine ofLeftOut(long lines, Instant at) {
        return new LogLine(Level.WARN, lines + " lines were left out", at, lines);
    }

    /** How serious a line is. */
    public enum Level {
        /** What the task says. */
        INFO,
        /** What is said about the log itself. */
        WARN;

        /** The word in documents and in the database. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The level of that name; names come from {@link #code()} alone. */
        public static Level ofCode(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }
}
