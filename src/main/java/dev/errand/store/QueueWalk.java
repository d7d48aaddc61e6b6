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
 * The way of one claimer through one line of a queue: what it may take there, and which jobs it has passed that are for others.
 *
 * <p>As long as it meets no such job it keeps nothing. When it does, it walks: it remembers for each priority how far it has come, and goes on
 * behind that, so that it passes each of those jobs once. What comes to stand before such a place, as a job that was retried or held, is
 * found when the walk begins at the head again. That takes the longer the more has to be passed, and so is done for no more than a tenth of
 * the time. When it has met no job for others for a while, it walks no longer.
 *
 * <p>Decides and remembers; reads nothing. In memory alone: whoever starts anew begins at the head. For one thread at a time.
 */
public final class QueueWalk {

    /** For how long it walks after it has last met a job for others: each time that it begins to, a claim is rolled back. */
    private static final long CALM_NANOS = Duration.ofMinutes(1).toNanos();

    /** A walk from the head rests for so many times as long as it took. */
    private static final int REST = 9;

    /** Knows which jobs the claimer can run. */
    @FunctionalInterface
    public interface Runner {

        /**
         * Whether it can run jobs of a task.
         *
         * @param signature that their arguments were checked against, where that can change
         */
        boolean canRun(String task, @Nullable Integer signature);
    }

    /**
     * A job that waits, as far as a walk has to know it.
     *
     * @param signature that its arguments were checked against, where that can change
     * @param runAt of the same priority, earlier ones come before
     * @param id decides between those of the same instant
     */
    public record Waiting(JobId id, String task, @Nullable Integer signature, int priority, Instant runAt) {}

    private final String queue;
    private final Runner runner;
    private final @Nullable Integer atOnce;
    private final LongSupplier nanos;
    private @Nullable Integer ofTenant;
    private boolean keptBack;
    private final Map<Integer, Waiting> passed = new HashMap<>();

    private boolean met;
    private long metNanos;
    private boolean headSeen;
    private boolean more;
    private long begunNanos;
    private long spentNanos;

    /**
     * From the head of the line.
     *
     * @param runner what it can run
     * @param atOnce how many jobs of the queue may run on all nodes together, if that is limited
     * @param nanos as {@link System#nanoTime}
     */
    public QueueWalk(String queue, Runner runner, @Nullable Integer atOnce, LongSupplier nanos) {
        this.queue = queue;
        this.runner = runner;
        this.atOnce = atOnce;
        this.nanos = nanos;
    }

    public String queue() {
        return queue;
    }

    public boolean canRun(String task, @Nullable Integer signature) {
        return runner.canRun(task, signature);
    }

    public boolean canRun(Waiting job) {
        return runner.canRun(job.task(), job.signature());
    }

    /** How many jobs of the queue may run on all nodes together, if that is limited. */
    public @Nullable Integer atOnce() {
        return atOnce;
    }

    /** How many jobs of the line's tenant may run on all nodes together, in whatever queues, if that is limited. */
    public @Nullable Integer ofTenant() {
        return ofTenant;
    }

    /** The same from now on. */
    public QueueWalk limitedTo(@Nullable Integer mayRun) {
        ofTenant = mayRun;
        keptBack = false;
        return this;
    }

    /** Fewer might be taken than were wanted, as so many of the tenant's jobs run, in whatever queues. */
    public void keepBack() {
        keptBack = true;
    }

    /** Whether that was so since it was last said how many may run: when one of them ends, there is more to take. */
    public boolean isKeptBack() {
        return keptBack;
    }

    /** Whether it has met jobs for others not long ago. */
    public boolean walks() {
        return met && nanos.getAsLong() - metNanos < CALM_NANOS;
    }

    /** It has met a job for somebody else, and walks from now on, beginning at the head. */
    public void begin() {
        meet();
        spentNanos = 0;
    }

    private void meet() {
        met = true;
        metNanos = nanos.getAsLong();
    }

    /** Sets out for a look, from the head if it has rested for long enough. */
    public void setOut() {
        headSeen = restNanos() == 0;
        more = false;
        if (headSeen) {
            passed.clear();
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
        List<JobId> fit = seen.stream().filter(this::canRun).map(Waiting::id).toList();
        if (fit.size() < seen.size()) {
            meet();
        }
        more = !toTheEnd;
        return fit;
    }

    /** Of those that it looked at, these were taken: it goes on behind them, but before what is still to be taken. */
    public void took(List<Waiting> seen, Set<JobId> taken) {
        Set<Integer> stops = new HashSet<>();
        for (Waiting job : seen) {
            if (canRun(job) && !taken.contains(job.id())) {
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
        if (!walks() || (headSeen && !more)) {
            return Optional.empty();
        }
        return Optional.of(more ? Duration.ZERO : Duration.ofNanos(restNanos()));
    }

    private long restNanos() {
        return spentNanos == 0 ? 0 : Math.max(0, begunNanos + (REST + 1) * spentNanos - nanos.getAsLong());
    }
}
