package dev.errand.store;

import dev.errand.job.Job;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Writes what has to be on disk together with an outcome: it is called in the transaction that makes jobs final, by whichever way
 * they become so, and what it writes is committed with them or not at all. Called on the commit queue's thread; must be quick and
 * must not commit.
 */
public interface OutcomeHook {

    /** These jobs have become final; without their arguments, with results as far as the writer has them at hand. */
    void finished(Connection connection, List<Job> jobs) throws SQLException;

    /**
     * Whether {@link #finished} has to be called for the items of a batch that are canceled all by one command. Reading back a
     * hundred thousand of them takes longer than canceling them, so whoever has nothing to write for them says no.
     */
    default boolean wantsCanceledItems(Connection connection, String batchId) throws SQLException {
        return true;
    }

    /**
     * These jobs were called off, by whichever order: those that waited are canceled, of which {@link #finished} tells as well, and those that run
     * were asked to stop for the first time. Not called for items of a batch where {@link #wantsCanceledItems} says no.
     */
    default void calledOff(Connection connection, List<Job> jobs) throws SQLException {}

    /**
     * Items of a batch were called off, all that wait and run: written already, so nobody else changes one of them until this is over. Called
     * whatever {@link #wantsCanceledItems} says, once and with none of them, for who finds for himself what it means to him.
     */
    default void itemsCalledOff(Connection connection, String batchId) throws SQLException {}

    /** The attempts of these jobs have ended, as given here and written already, but the jobs go on. */
    default void requeued(Connection connection, List<Completion> completions) throws SQLException {}

    /** Attempts have ended that were written together: for who has to see all of them at once. Neither list is changed. */
    default void ended(Connection connection, List<Job> finished, List<Completion> requeued) throws SQLException {
        if (!finished.isEmpty()) {
            finished(connection, finished);
        }
        if (!requeued.isEmpty()) {
            requeued(connection, requeued);
        }
    }

    /**
     * The time of some jobs has come, but the windows of their batches keep them back.
     *
     * @param held how many of each batch
     */
    default void promotedHeld(Connection connection, Map<String, Integer> held) throws SQLException {}

    /** This job, as given here, is about to leave its end because it is queued again by hand; its row is still unchanged. */
    default void reopening(Connection connection, Job job) throws SQLException {}

    /** The same for several jobs. */
    default void reopening(Connection connection, List<Job> jobs) throws SQLException {
        for (Job job : jobs) {
            reopening(connection, job);
        }
    }

    /** These jobs were final and are queued again by hand. */
    default void reopened(Connection connection, List<Job> jobs) throws SQLException {
        for (Job job : jobs) {
            reopened(connection, job);
        }
    }

    /**
     * This final job of which the outcome went into a result queue, as given here with arguments and result, is about to be deleted by
     * hand; its row is still there. Not called where retention removes it.
     */
    default void deleting(Connection connection, Job job) throws SQLException {}

    /** This job was final and is queued again by hand. */
    default void reopened(Connection connection, Job job) throws SQLException {}
}
