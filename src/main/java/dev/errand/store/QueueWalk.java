package dev.errand.store;

import dev.errand.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of one claimer through one queue: what it may take there, and which jobs it has passed that are for others.
 *
 * <p>As long as it meets no such job it keeps nothing. From then on it walks: it remembers for each priority how far it has come, and goes on
 * behind that, so that it passes each of those jobs once. What comes to stand before such a place, as a job that was retried or held, is
 * found when the walk begins at the head again. That takes the longer the more has to be passed, and so is done for no more than a tenth of the time.
 *
 * <p>Decides and remembers; reads nothing. In memory alone: whoever starts anew begins at the head. For one thread at a time.
 */
public final class QueueWalk {

    /** A walk from the head rests for so many times as long as it took. */
    private static final int REST = 9;

    /**
     * A job that waits, as far as a walk has to know it.
     *
     * @param runAt of the same priority, earlier ones come before
     * @param id decides between those of the same instant
     */
    public record Waiting(JobId id, String task, int priority, Instant runAt) {}

    private final String queue;
    private final RunnableTasks tasks;
    private final @Nullable Integer atOnce;
    private final LongSupplier nanos;
    private final Map<Integer, Waiting> passed = new HashMap<>();

    private boolean walks;
    private boolean headSeen;
    private boolean more;
    private long begunNanos;
    private long spentNanos;

    /**
     * From the head of the queue.
     *
     * @param atOnce how many jobs of the queue may run on all nodes together, if that is limited
     * @param nanos as {@link System#nanoTime}
     */
    public QueueWalk(String queue, RunnableTasks tasks, @Nullable Integer atOnce, LongSupplier nanos) {
        this.queue = queue;
        this.tasks = tasks;
        this.atOnce = atOnce;
        this.nanos = nanos;
    }

    public String queue() {
        return queue;
    }

    public RunnableTasks tasks() {
        return tasks;
    }

    /** How many jobs of the queue may run on all nodes together, if that is limited. */
    public @Nullable Integer atOnce() {
        return atOnce;
    }

    /** Whether jobs for others were met since it last began at the head. */
    public boolean walks() {
        return walks;
    }

    /** Sets out, from the head if it does not walk yet or has rested for long enough. */
    public void setOut() {
        headSeen = !walks || restNanos() == 0;
        more = false;
        if (headSeen) {
            passed.clear();
            walks = false;
            begunNanos = nanos.getAsLong();
            spentNanos = 0;
        }
    }

    /** Behind which job to look among those of a priority; none if at the first of them. */
    public Optional<Waiting> passed(int priority) {
        return Optional.ofNullable(passed.get(priority));
    }

    /**
     * It looked at these, in the order of the queue; answers those of them to take.
     *
     * @param seen of jobs for others that follow each other, the last is enough
     * @param toTheEnd whether nothing more waits behind them
     * @param spent how long it took to look
     */
    public List<JobId> looked(List<Waiting> seen, boolean toTheEnd, Duration spent) {
        if (headSeen) {
            spentNanos = spent.toNanos();
        }
        List<JobId> fit = seen.stream()
                .filter(job -> tasks.has(job.task()))
                .map(Waiting::id)
                .toList();
        walks |= fit.size() < seen.size();
        more = !toTheEnd;
        return fit;
    }

    /** Of those that it looked at, these were taken: it goes on behind them, but before what is still to be taken. */
    public void took(List<Waiting> seen, Set<JobId> taken) {
        Set<Integer> stops = new HashSet<>();
        for (Waiting job : seen) {
            if (tasks.has(job.task()) && !taken.contains(job.id())) {
                stops.add(job.priority());
            } else if (!stops.contains(job.priority())) {
                passed.put(job.priority(), job);
            }
        }
        // Where none could be taken, others have them or as many run as may: whoever changes that says so.
        more &= !taken.isEmpty();
    }

    /**
     * Whether a claim that took fewer than it wanted has left something to see though nothing more is heard, and in how long; none if it has
     * seen everything.
     */
    public Optional<Duration> again() {
        if (!walks || (headSeen && !more)) {
            return Optional.empty();
        }
        return Optional.of(more ? Duration.ZERO : Duration.ofNanos(restNanos()));
    }

    private long restNanos() {
        return Math.max(0, begunNanos + (REST + 1) * spentNanos - nanos.getAsLong());
    }
}
