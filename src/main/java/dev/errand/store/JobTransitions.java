package dev.errand.store;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What may be done to jobs as part of a greater write, by whoever keeps tables beside them. Each method is one legal transition of many
 * jobs. All of them leave commit and rollback to the caller, and are on disk when its write is. Safe for concurrent use.
 */
public interface JobTransitions {

    /**
     * Queued → running, held by a worker: the first of those that it can run, by priority and then in order of arrival, whatever their
     * queues.
     *
     * @return the jobs in that order, each under a lease of its own; of arguments the small ones, see {@code TaskCall.leavesArgumentsOut}
     */
    List<Job> lease(Connection connection, WorkerAsk ask, Instant now) throws SQLException;

    /** Running → wherever the outcomes lead, for those of which the lease still holds; what became of each, in order. */
    List<Completion.Verdict> complete(Connection connection, List<Completion> completions) throws SQLException;

    /** Stores new jobs; their idempotency keys are not looked at. */
    void insert(Connection connection, List<NewJob> jobs) throws SQLException;

    /**
     * Stores new jobs as {@link JobStore#insert} does; what became of each, in order.
     *
     * @param placing gets those that are about to be stored, and answers the same as they are to be: some of them held by somebody
     */
    List<Insertion> insertUnlessTaken(Connection connection, List<NewJob> jobs, UnaryOperator<List<NewJob>> placing)
            throws SQLException;

    /** Whether that is exactly one statement, as {@code GroupWrite} wants to know. */
    boolean isOneInsert(List<NewJob> jobs);

    /** New jobs as text, to be stored later, perhaps by another process; their idempotency keys are not looked at. */
    String pack(List<NewJob> jobs);

    /** New jobs that were packed, ready to be stored. */
    Unpacked unpack(String packed);

    /** New jobs that are to be stored. */
    interface Unpacked {
        /** Stores them. */
        void insert(Connection connection) throws SQLException;
    }

    /**
     * Calls off all items of a batch: those that wait are canceled, which every {@link OutcomeHook} that wants to is told, a bounded number
     * of jobs at a time; those that run are marked.
     *
     * @return the running jobs, all of them marked by now, without arguments; to be told of it after the commit
     */
    List<Job> cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException;

    /**
     * Calls off those of the jobs that wait or run, as one is called off by hand.
     *
     * @param ids at least one
     * @return those that are canceled now, and those that run and were marked; to be told of it after the commit
     */
    List<Job> cancelAll(Connection connection, Collection<JobId> ids, @Nullable String reason, Instant now)
            throws SQLException;

    /** Queues those of the jobs anew that had failed or were canceled, as one is by hand; answers these, without arguments. */
    List<Job> retryAll(Connection connection, Collection<JobId> ids, Instant now) throws SQLException;

    /** Removes those of the jobs that are final, as one is by hand; answers how many. */
    int deleteAll(Connection connection, Collection<JobId> ids, Instant now) throws SQLException;

    /** Removes final items of a batch, no more than so many; each leaves a tombstone. Answers how many went. */
    int removeItems(Connection connection, String batchId, Instant now, int limit) throws SQLException;

    /** Writes into {@code batch_outcome} those canceled items of a batch that are not there yet, by their indexes; answers how many. */
    int recordCanceled(Connection connection, String batchId) throws SQLException;

    /** Keeps final jobs until then at least; gives an item of a batch, which else goes with its batch, that time of its own. */
    void keepUntil(Connection connection, Map<JobId, Instant> times) throws SQLException;

    /** Keeps final jobs of which no message in a result queue speaks any more as long as any other job; an item, as long as its batch. */
    void release(Connection connection, List<String> ids) throws SQLException;

    /** Takes an idempotency key for something that is not a job; answers who has it if it is taken. */
    KeyVerdict takeKey(Connection connection, NewJob.Idempotency key, String targetId, long createdAtMillis)
            throws SQLException;

    /**
     * Takes room for jobs that will wait, among what their tenant has: for all of them or none.
     *
     * @param tenant nothing for the default one
     * @param quota what it may have
     * @param bytes how many their arguments have
     * @return of what there would be too much, if of anything
     */
    Optional<Quota.Kind> takeRoom(Connection connection, @Nullable String tenant, Quota quota, int jobs, long bytes)
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
