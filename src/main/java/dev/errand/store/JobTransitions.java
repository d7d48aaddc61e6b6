package dev.errand.store;

import dev.errand.job.Job;
import dev.errand.job.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be done to jobs as part of a greater write, by whoever keeps tables beside them. Each method is one legal transition of many
 * jobs. All of them leave commit and rollback to the caller, and are on disk when its write is. Safe for concurrent use.
 */
public interface JobTransitions {

    /** Stores new jobs; their idempotency keys are not looked at. */
    void insert(Connection connection, List<NewJob> jobs) throws SQLException;

    /**
     * Calls off all items of a batch: those that wait are canceled, which every {@link OutcomeHook} that wants to is told, a bounded number
     * of jobs at a time; those that run are marked.
     *
     * @return the running jobs, all of them marked by now, without arguments; to be told of it after the commit
     */
    List<Job> cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException;

    /** Removes final items of a batch, no more than so many; each leaves a tombstone. Answers how many went. */
    int removeItems(Connection connection, String batchId, Instant now, int limit) throws SQLException;

    /** Takes an idempotency key for something that is not a job; answers who has it if it is taken. */
    KeyVerdict takeKey(Connection connection, NewJob.Idempotency key, String targetId, long createdAtMillis)
            throws SQLException;

    /**
     * What became of a key.
     *
     * @param taken whether it was free and now stands for the target
     * @param targetId what it stands for
     * @param fingerprint of the body that came first
     */
    record KeyVerdict(boolean taken, String targetId, String fingerprint) {}
}
