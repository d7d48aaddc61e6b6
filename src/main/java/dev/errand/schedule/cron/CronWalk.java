package dev.errand.schedule.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes from match to match of an expression in a time zone, through stretches of time in which the zone's offset stays the same.
 *
 * <ul>
 *   <li>An expression of every hour goes by the local clock alone: it matches in both passes of an hour that comes twice, and nothing is made up for
 *       an hour that is left out.
 *   <li>One that names its hours matches each local time once: where the clock is set back, in the first pass; where at most three hours are left
 *       out, what falls into them becomes one match at their end.
 * </ul>
 *
 * <p>For one thread.
 */
final class CronWalk {

    private static final Duration LONGEST_GAP = Duration.ofHours(3);

    /** No clock is set back by more than a day; what lies further back than three cannot hold anything back. */
    private static final long MEMORY_SECONDS = 3 * CronExpression.DAY;

    /** 400 years: then the calendar begins anew. */
    private static final long HORIZON_SECONDS = 146_097 * CronExpression.DAY;

    private final CronExpression cron;
    private final ZoneRules rules;
    private final long horizon;
    /** The last second that was looked at. */
    private long at;
    /** The present stretch: its first second, or less where it has none; the one after its last; what is added for local time. */
    private long start;

    private long end;
    private long offset;
    /** How far the local clock had come before the stretch, where that matters. */
    private long reached;
    /** What is left out at the beginning of the stretch is made up there. */
    private boolean gap;

    /** After that point in time, itself excluded. */
    CronWalk(CronExpression cron, ZoneRules rules, Instant after) {
        this.cron = cron;
        this.rules = rules;
        this.at = after.getEpochSecond();
        this.horizon = at + HORIZON_SECONDS;
        enter(at + 1);
    }

    /** The next match; nothing where there is none for 400 years. */
    Optional<Instant> next() {
        while (at < horizon) {
            if (gap && at < start) {
                at = start - 1;
                if (cron.firstMatch(reached, start + offset) < start + offset) {
                    at = start;
                    return Optional.of(Instant.ofEpochSecond(start));
                }
            }
            long from = at + 1 + offset;
            from = cron.everyHour() ? from : Math.max(from, reached);
            long before = Math.min(end, horizon) + offset;
            long match = from < before ? cron.firstMatch(from, before) : before;
            if (match < before) {
                at = match - offset;
                return Optional.of(Instant.ofEpochSecond(at));
            }
            if (end > horizon) {
                return Optional.empty();
            }
            at = end - 1;
            enter(end);
        }
        return Optional.empty();
    }

    /** The stretch that a second is in. */
    private void enter(long second) {
        Instant instant = Instant.ofEpochSecond(second);
        ZoneOffsetTransition before = rules.previousTransition(Instant.ofEpochSecond(second + 1));
        ZoneOffsetTransition after = rules.nextTransition(instant);
        ZoneOffset now = rules.getOffset(instant);
        offset = now.getTotalSeconds();
        start = before == null ? Long.MIN_VALUE : before.toEpochSecond();
        end = after == null ? Long.MAX_VALUE / 2 : after.toEpochSecond();
        reached = Long.MIN_VALUE;
        gap = false;
        if (before != null && !cron.everyHour()) {
            reached = reachedBefore(before);
            gap = before.isGap() && before.getDuration().compareTo(LONGEST_GAP) <= 0 && reached < start + offset;
        }
    }

    /** How far the local clock had ever come when it was set. */
    private long reachedBefore(ZoneOffsetTransition set) {
        long furthest = Long.MIN_VALUE;
        @Nullable ZoneOffsetTransition each = set;
        while (each != null && each.toEpochSecond() > set.toEpochSecond() - MEMORY_SECONDS) {
            furthest = Math.max(
                    furthest, each.toEpochSecond() + each.getOffsetBefore().getTotalSeconds());
            each = rules.previousTransition(each.getInstant());
        }
        return furthest;
    }
}
