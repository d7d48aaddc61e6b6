package dev.errand.schedule;

import dev.errand.schedule.cron.Timetable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule is due, and what then.
 *
 * @param json what was sent, without what is to be done: a JSON object
 * @param timing when it is due
 * @param policy what becomes of times that cannot be kept
 * @param paused whether it is not to fire now; as it stands where nothing was said
 */
public record ScheduleRules(
        String json, Timing timing, Policy policy, @Nullable Boolean paused) {

    /**
     * Stands for rules that cannot be read any more, as when an upgrade of Java has no such time zone. It never fires, and harms no other.
     */
    static ScheduleRules unreadable(String json) {
        return new ScheduleRules(
                json,
                new Timing(new Timetable.Never(), ""),
                new Policy(Overlap.SKIP, Missed.ONE, Duration.ofDays(1), Duration.ZERO),
                null);
    }

    /** Whether they can be read. */
    boolean isReadable() {
        return !(timing.table() instanceof Timetable.Never);
    }

    /**
     * When it is due.
     *
     * @param table the times
     * @param identity a text that is the same for timings that are
     */
    public record Timing(Timetable table, String identity) {

        boolean isLike(Timing other) {
            return identity.equals(other.identity);
        }
    }

    /**
     * What becomes of times that cannot be kept.
     *
     * @param overlap while a run before has not ended
     * @param missed when nobody was there to fire it
     * @param window how late something may start; later it is missed
     * @param jitter how much later than planned it may start at the most
     */
    public record Policy(Overlap overlap, Missed missed, Duration window, Duration jitter) {}

    /** What becomes of a time at which a run before has not ended. */
    public enum Overlap {
        /** Nothing. */
        SKIP,
        /** It waits for the end; of several the first one. */
        QUEUE_ONE,
        /** What is under way is canceled. */
        CANCEL_RUNNING,
        /** It runs beside the others. */
        ALLOW;

        /** In requests, answers and the database. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }

    /** What becomes of times that were missed. */
    public enum Missed {
        /** The last one is made up. */
        ONE,
        /** The last hundred are made up. */
        ALL,
        /** Nothing. */
        NONE;

        /** In requests and answers. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }

    static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E ofCode(Class<E> type, String code) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> code(value).equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + type.getSimpleName() + " " + code));
    }
}
