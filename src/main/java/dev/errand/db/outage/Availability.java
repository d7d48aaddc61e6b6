package dev.errand.db.outage;

/**
 * Whether the database can be used now: one view for the whole process. Whoever meets a failure first begins an outage for all, and whoever
 * reaches the database first ends it for all. Meanwhile what cannot be done is refused at once. Safe for concurrent use; asks nobody.
 */
public interface Availability {

    /** Whether writes are taken; while they are, submissions are. */
    boolean takesWrites();

    /**
     * Something that began then failed. What began before the last outage ended says nothing new.
     *
     * @param failure only what says that the database as a whole cannot do it now begins an outage
     * @param sinceNanos a point of {@link System#nanoTime}
     */
    void failed(Throwable failure, long sinceNanos);

    /** Something that began then reached the database, and wrote to it. That ends an outage in which nobody could reach it. */
    void reached(long sinceNanos);
}
