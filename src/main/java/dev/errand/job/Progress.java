package dev.errand.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a running task says it is.
 *
 * @param percent 0 to 100
 * @param message a short text, cut at {@value #MAX_MESSAGE} characters
 * @param at when it was said
 */
public record Progress(double percent, @Nullable String message, Instant at) {

    /** The longest message that is kept, in characters. */
    public static final int MAX_MESSAGE = 1_000;

    /** Clamps the percentage and cuts the message: a wrong report must not fail the work. */
    public Progress {
        percent = Double.isNaN(percent) ? 0 : Math.clamp(percent, 0, 100);
        message = message == null ? null : Texts.prefix(Texts.storable(message), MAX_MESSAGE);
    }
}
