package dev.errand.job.spec;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a job that waits for others may start once they have ended, and what is to be done before.
 *
 * @param notBefore a time that has to come as well
 * @param delay how long after their end
 * @param references whether its arguments have places for what others returned
 */
public record ReleasePlan(
        @Nullable Instant notBefore, @Nullable Duration delay, boolean references) {

    /** At once. */
    public static final ReleasePlan AT_ONCE = new ReleasePlan(null, null);

    private static final String REFERENCES = "refs";

    /** With arguments that are complete. */
    public ReleasePlan(@Nullable Instant notBefore, @Nullable Duration delay) {
        this(notBefore, delay, false);
    }

    /** The same for arguments that are not complete before. */
    public ReleasePlan withReferences() {
        return new ReleasePlan(notBefore, delay, true);
    }

    /** When it may start if they have ended now. */
    public Instant startAt(Instant now) {
        Instant at = delay == null ? now : now.plus(delay);
        return notBefore != null && notBefore.isAfter(at) ? notBefore : at;
    }

    /** As it is kept; nothing for at once. */
    public @Nullable String text() {
        String time =
                notBefore != null ? "at " + notBefore.toEpochMilli() : delay != null ? "in " + delay.toMillis() : null;
        return !references ? time : time == null ? REFERENCES : REFERENCES + " " + time;
    }

    /** What {@link #text} wrote. */
    public static ReleasePlan parse(@Nullable String text) {
        if (text == null) {
            return AT_ONCE;
        }
        boolean references = text.startsWith(REFERENCES);
        String time = references ? text.substring(REFERENCES.length()).strip() : text;
        if (time.isEmpty()) {
            return new ReleasePlan(null, null, references);
        }
        long millis = Long.parseLong(time, 3, time.length(), 10);
        return time.startsWith("at ")
                ? new ReleasePlan(Instant.ofEpochMilli(millis), null, references)
                : new ReleasePlan(null, Duration.ofMillis(millis), references);
    }
}
