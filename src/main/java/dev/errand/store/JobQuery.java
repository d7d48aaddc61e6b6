package dev.errand.store;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.spec.JobLabels;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list, newest first; every part that is set must match.
 *
 * @param whose of whom, and of which part of theirs
 * @param states any of these; empty for all
 * @param batch the id of the batch that they are items of
 * @param labels all of these
 * @param created when
 * @param more of how they ended, or where they run
 * @param part which of them, and how much of each
 */
public record JobQuery(
        Whose whose,
        Set<JobState> states,
        @Nullable String task,
        @Nullable String queue,
        @Nullable String batch,
        JobLabels labels,
        Created created,
        More more,
        Part part) {

    /** With nothing of their ends. */
    public JobQuery(
            Whose whose,
            Set<JobState> states,
            @Nullable String task,
            @Nullable String queue,
            @Nullable String batch,
            JobLabels labels,
            Created created,
            Part part) {
        this(whose, states, task, queue, batch, labels, created, More.NONE, part);
    }

    /** Of all tenants. */
    public JobQuery(
            Set<JobState> states,
            @Nullable String task,
            @Nullable String queue,
            @Nullable String batch,
            JobLabels labels,
            Created created,
            Part part) {
        this(Whose.ALL, states, task, queue, batch, labels, created, part);
    }

    /** The same, of a tenant alone; nothing for all. */
    public JobQuery of(@Nullable String owner) {
        return of(Whose.of(owner));
    }

    /** Whose alone; nothing for all. */
    public @Nullable String tenant() {
        return whose.tenant();
    }

    /** The same, of some alone. */
    public JobQuery of(Whose some) {
        return new JobQuery(some, states, task, queue, batch, labels, created, more, part);
    }

    /** Another part of the same. */
    public JobQuery with(Part other) {
        return new JobQuery(whose, states, task, queue, batch, labels, created, more, other);
    }

    /** Those of some ids alone. */
    public JobQuery among(List<JobId> ids) {
        More some = new More(more.reason(), more.error(), more.node(), more.finished(), ids);
        return new JobQuery(whose, states, task, queue, batch, labels, created, some, part);
    }

    /** Those of them alone that were created before that time. */
    public JobQuery createdBefore(Instant time) {
        Instant before = created.before();
        Created range = new Created(created.after(), before != null && before.isBefore(time) ? before : time);
        return new JobQuery(whose, states, task, queue, batch, labels, range, more, part);
    }

    /** Those of them alone that are in one of these states. */
    public JobQuery within(Set<JobState> some) {
        Set<JobState> both = new HashSet<>(some);
        if (!states.isEmpty()) {
            both.retainAll(states);
        }
        return new JobQuery(whose, both, task, queue, batch, labels, created, more, part);
    }

    /**
     * What is known of jobs once they have begun.
     *
     * @param reason why they ended as they did
     * @param error the fingerprint of the error that they ended with
     * @param node on which they run, or ran last as far as that is known
     * @param finished when they ended
     * @param ids any of these; nothing for all
     */
    public record More(
            @Nullable Reason reason,
            @Nullable String error,
            @Nullable String node,
            Created finished,
            @Nullable List<JobId> ids) {

        /** Nothing is asked of that. */
        public static final More NONE = new More(null, null, null, Created.EVER, null);
    }

    /**
     * A range of times.
     *
     * @param after only jobs created at that time or later
     * @param before only jobs created before that time
     */
    public record Created(@Nullable Instant after, @Nullable Instant before) {

        /** Whenever. */
        public static final Created EVER = new Created(null, null);
    }

    /**
     * A part of a list.
     *
     * @param olderThan only jobs created before this one: where the previous page ended
     * @param limit how many at the most
     * @param full with arguments and inline results
     */
    public record Part(@Nullable JobId olderThan, int limit, boolean full) {

        /** The first so many. */
        public static Part first(int limit, boolean full) {
            return new Part(null, limit, full);
        }
    }

    /** How much of each of them is shown. */
    public Extent extent() {
        return part.full() ? Extent.FULL : Extent.BRIEF;
    }
}
