package dev.errand.store;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.spec.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What rooms that keep tables beside the jobs want to know of them: each method is one statement, on the connection that it is given. Within a
 * write it sees what that write did so far; otherwise it stands in a read beside the writers. Safe for concurrent use.
 */
public interface JobFacts {

    /** Since when the first job has waited for a worker, of each task of which any does. */
    Map<String, Instant> waitingForWorkers(JdbcClient jdbc);

    /** What there is of the jobs whose lines are in a range, each kind counted a little further than {@link QueueCounts#CAP}. */
    QueueCounts queueCounts(JdbcClient jdbc, String from, String before);

    /** Those of the jobs that run. */
    Set<String> running(JdbcClient jdbc, Collection<String> ids);

    /** The attempts of a job, in their order; the last one may still run. */
    List<AttemptRecord> attempts(JdbcClient jdbc, JobId id);

    /** What a job's row tells of its past. */
    Optional<JobRow> row(JdbcClient jdbc, JobId id);

    /** The same of several jobs, as far as they exist. */
    Map<JobId, JobRow> rows(JdbcClient jdbc, Collection<JobId> ids);

    /** The versions of those of the jobs that exist. */
    Map<String, Version> versions(JdbcClient jdbc, Collection<String> ids);

    /** What any item of a batch has, and whether the others have it, too; nothing where there is none. */
    Optional<Sample> anyItem(JdbcClient jdbc, String batchId);

    /** Whether a batch has any items that were not removed. */
    boolean hasItems(JdbcClient jdbc, String batchId);

    /** How long the results of a batch are to be kept, as its items ask for; of a workflow's the longest. Nothing where they ask for nothing. */
    Duration resultTtl(JdbcClient jdbc, String batchId);

    /**
     * Until when the items of a batch have to be kept for their messages in a result queue, or because a node of an earlier version said so.
     * The epoch where none has such a time.
     */
    Instant itemsKeptUntil(JdbcClient jdbc, String batchId);

    /** The outcomes of a batch after an index, in the order of the indexes. */
    List<ItemOutcome> outcomesByIndex(JdbcClient jdbc, String batchId, long after, int limit);

    /** The outcomes of a batch after a number, in the order of their numbers, which is that in which the items became final. */
    List<ItemOutcome> outcomesByCompletion(JdbcClient jdbc, String batchId, long after, int limit);

    /** How the items of a batch ended, in that same order. */
    List<ItemEnd> ends(JdbcClient jdbc, String batchId, long after, int limit);

    /**
     * Jobs of a schedule that are not final, items of batches among them.
     *
     * @param schedule its name as it is stored
     */
    List<String> openOfSchedule(JdbcClient jdbc, String schedule, int limit);

    /** Jobs of a schedule that are not final and are no items of batches. */
    List<String> openOutsideBatches(JdbcClient jdbc, String schedule, int limit);

    /** A page of all jobs of a schedule that are not final, by their ids: those after one. Looks at all of them, so to be asked seldom. */
    List<String> openOfSchedule(JdbcClient jdbc, String schedule, String after, int limit);

    /** What there is to do, counted no further than so many of each kind. */
    JobLoad load(JdbcClient jdbc, JobLoad.Ask ask);

    /** Whether any job of a task is not final. Looks at all that are not, so to be asked seldom. */
    boolean hasOpen(JdbcClient jdbc, String task);

    /** Which revisions the jobs of a task that workers run were checked against, as far as they are not final. */
    Set<Integer> openRevisions(JdbcClient jdbc, String task);

    /**
     * How many bytes of arguments and results a few kept jobs of a tenant have, in the order of their ids.
     *
     * @param after an id; the empty text is before all
     */
    Kept bytesKept(JdbcClient jdbc, String tenant, String after);

    /** About how many bytes those items of a tenant's batches have that were accepted and are no jobs yet. */
    long bytesOfParts(JdbcClient jdbc, String tenant);

    /**
     * What some jobs have.
     *
     * @param bytes of arguments and results
     * @param last the id of the last one; empty if there are none
     */
    record Kept(long bytes, String last) {

        /** Of no jobs. */
        public static final Kept NONE = new Kept(0, "");
    }

    /**
     * How far a job has come.
     *
     * @param number of the row
     * @param ended whether it is final
     */
    record Version(long number, boolean ended) {}

    /**
     * What all items of a batch have in common, but for those of a workflow.
     *
     * @param task as it is stored
     * @param tenant whose they are
     * @param resultQueue where their outcomes are put, if anywhere
     * @param webhook who is told of them
     * @param trace of which trace they are a part, as {@link dev.errand.job.trace.JobTrace} keeps it; a workflow's, too
     * @param alike whether it is so of the others: not in a workflow, of which each job has its own
     */
    record Sample(
            String task,
            String tenant,
            @Nullable String resultQueue,
            @Nullable Webhook webhook,
            @Nullable String trace,
            boolean alike) {}

    /**
     * Where the outcome of an item stands.
     *
     * @param seq its number
     * @param index the item's
     * @param bytes about how many bytes the job has without its arguments; 0 when it was removed
     * @param there whether the job can be shown: it was not removed and is not being retried
     */
    record ItemOutcome(long seq, int index, String jobId, long bytes, boolean there) {}

    /**
     * How an item ended.
     *
     * @param seq the number of the outcome
     * @param attempt the last one; 0 when the job was removed
     * @param at when, or when its batch did if the job was removed
     */
    record ItemEnd(
            long seq,
            int index,
            String jobId,
            JobState state,
            int attempt,
            @Nullable Reason reason,
            Instant at) {}
}
