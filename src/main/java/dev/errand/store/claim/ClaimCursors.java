package dev.errand.store.claim;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How far the claims of each queue have come, where it costs something to begin at its head: PostgreSQL's index keeps an entry for each job
 * that was claimed until the next vacuum, and a claim from the head passes all of them. So while a queue has more than is claimed at once,
 * claims go on behind the last one, and begin at the head again after a moment. What comes to stand before that place later, as a job that
 * was retried or whose transaction committed late, is late by no more than that moment. Safe for concurrent use; in memory alone.
 */
public final class ClaimCursors {

    /**
     * The place of a job in its queue.
     *
     * @param priority higher ones come before
     * @param runAt of the same priority, earlier ones come before
     * @param id decides between those of the same instant
     */
    record Place(int priority, Instant runAt, JobId id) {

        static Place of(Job job) {
            return new Place(
                    job.spec().placement().priority(), job.spec().placement().runAt(), job.id());
        }
    }

    /** The last of a queue that was claimed, and when a claim began at its head. */
    private record Line(Place last, long headNanos) {}

    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final long momentNanos;
    private final LongSupplier nanos;

    /**
     * None yet.
     *
     * @param moment how long claims go on without beginning at the head; zero: never
     * @param nanos as {@link System#nanoTime}
     */
    public ClaimCursors(Duration moment, LongSupplier nanos) {
        this.momentNanos = moment.toNanos();
        this.nanos = nanos;
    }

    /** Behind which job the next claim of the queue goes on; none if it is to begin at the head. */
    Optional<Place> goOnBehind(String queue) {
        Line line = lines.get(queue);
        return line == null || nanos.getAsLong() - line.headNanos() >= momentNanos
                ? Optional.empty()
                : Optional.of(line.last());
    }

    /** A claim that began at the head took these; fewer than it wanted are all there are. */
    void claimedFromHead(String queue, List<Job> jobs, int wanted) {
        if (momentNanos == 0 || jobs.isEmpty() || jobs.size() < wanted) {
            lines.remove(queue);
        } else {
            lines.put(queue, new Line(Place.of(jobs.getLast()), nanos.getAsLong()));
        }
    }

    /** What a claim took was not taken after all: the next one begins at the head. */
    void beginAnew(String queue) {
        lines.remove(queue);
    }

    /** A claim that went on took these, in the order of the queue; those of a higher priority do not move the place. */
    void claimedBehind(String queue, List<Job> jobs) {
        if (!jobs.isEmpty()) {
            Place last = Place.of(jobs.getLast());
            lines.computeIfPresent(
                    queue,
                    (name, line) ->
                            last.priority() == line.last().priority() ? new Line(last, line.headNanos()) : line);
        }
    }
}
