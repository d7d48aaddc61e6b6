package dev.errand.submission;

import dev.errand.job.Job;
import dev.errand.job.Lease;
import java.util.Optional;

/** What the submitter must know of those who run jobs; implemented by the dispatcher. Safe for concurrent use. */
public interface Admission {

    /** Whether a queue of that name exists. */
    boolean knowsQueue(String queue);

    /**
     * A slot of this node for a job of a line that may start at once: one is free, nothing older waits in the queue, and it is not paused.
     * It is held until {@link #start} or {@link #giveBack}.
     */
    Optional<Lease> trySlot(String line);

    /** Whether nothing of a line may start now. */
    boolean isPaused(String line);

    /** Starts a job in the slot taken for it, once it is on disk. */
    void start(Job job, Lease lease);

    /** Gives a slot back unused. */
    void giveBack(String queue, Lease lease);

    /** Counts jobs that will wait; answers false, and counts none, when more would wait than the queue may hold. */
    boolean tryWait(String queue, int jobs);

    /** Takes back {@link #tryWait} for jobs that were not stored after all. */
    void doesNotWait(String queue, int jobs);
}
