package dev.errand.store.claim;

import dev.errand.job.Job;
import dev.errand.store.claim.ClaimCursors.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the leases of each task have come, for the reason that {@link ClaimCursors} gives. Workers often take all that waits, so leases go on
 * behind the last job also where fewer wait than are wanted: else each would begin at the head. Once a look from there has turned out to be long,
 * the next one comes after nine times as long; what stands before the place, as a job that was given back, is late by no more than that. Safe for
 * concurrent use; in memory alone.
 */
final class LeasePlaces {

    /** After fewer jobs no look from the head is long, whatever it is that took its time. */
    static final int MANY = 1000;

    /** Each range of revisions has a line of its own; without one a lease begins at the head. */
    static final int MAX_LINES = 10_000;

    private static final long SHORT_NANOS = 1_000_000;
    private static final int REST = 9;

    /**
     * What is known of one task's jobs.
     *
     * @param last that was taken, if any was
     * @param headAt when the last look from the head ended
     * @param headTook how long it took
     * @param taken how many jobs were taken since such a look was short
     */
    private record Line(@Nullable Place last, long headAt, long headTook, long taken) {}

    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final long momentNanos;
    private final LongSupplier nanos;

    /**
     * None yet.
     *
     * @param moment how long leases go on without beginning at the head, at least; zero: never
     * @param nanos as {@link System#nanoTime}
     */
    LeasePlaces(Duration moment, LongSupplier nanos) {
        this.momentNanos = moment.toNanos();
        this.nanos = nanos;
    }

    /** Behind which job the next lease goes on; none if it is to begin at the head. */
    Optional<Place> goOnBehind(String task) {
        Line line = lines.get(task);
        return line == null
                        || line.last() == null
                        || (nanos.getAsLong() - line.headAt() >= momentNanos && mayBeginAtHead(task))
                ? Optional.empty()
                : Optional.of(line.last());
    }

    /** Whether one that found too little behind its place may look from the head as well. */
    boolean mayBeginAtHead(String task) {
        Line line = lines.get(task);
        return line == null
                || line.taken() < MANY
                || line.headTook() < SHORT_NANOS
                || nanos.getAsLong() - line.headAt() >= REST * line.headTook();
    }

    /** What a look from the head took, and since when it looked. */
    void tookFromHead(String task, List<Job> jobs, long begun) {
        if (momentNanos > 0) {
            long now = nanos.getAsLong();
            boolean isShort = now - begun < SHORT_NANOS;
            if (lines.size() >= MAX_LINES) {
                lines.clear();
            }
            lines.compute(task, (name, line) -> {
                Place before = line == null ? null : line.last();
                long taken = line == null || isShort ? 0 : line.taken();
                return new Line(
                        jobs.isEmpty() ? before : Place.of(jobs.getLast()), now, now - begun, taken + jobs.size());
            });
        }
    }

    /** What a look that went on took, in the order of the queue; those of a higher priority do not move the place. */
    void tookBehind(String task, List<Job> jobs) {
        if (!jobs.isEmpty()) {
            Place last = Place.of(jobs.getLast());
            lines.computeIfPresent(task, (name, line) -> {
                boolean same =
                        line.last() != null && last.priority() == line.last().priority();
                return new Line(same ? last : line.last(), line.headAt(), line.headTook(), line.taken() + jobs.size());
            });
        }
    }
}
