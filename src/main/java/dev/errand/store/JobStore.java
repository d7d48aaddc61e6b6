package dev.errand.store;

import dev.errand.db.commit.Addendum;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.NewJob;
import dev.errand.job.Progress;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.Workplace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of jobs, durably. The verbs that write are the legal transitions and nothing else; each checks in its own
 * statement that the job is still where the caller believes, so that of two writers exactly one wins.
 *
 * <p>When a call returns, or its future completes, the change is committed to disk: it survives a crash of the process and of
 * the machine. When the process dies before that, the change either happened whole or not at all.
 *
 * <p>Safe for concurrent use. Every method throws, or completes its future with, {@link StoreUnavailableException} when the
 * database cannot do it now.
 */
public interface JobStore {

    /** Stores a new job, in the state that {@link NewJob#state()} says, unless its idempotency key is taken. */
    Insertion insert(NewJob job);

    /** What an idempotency key stands for. */
    Optional<Insertion.Duplicate> findByIdempotencyKey(String key);

    /** Whether that was made by a request with this fingerprint: the one that is kept may be made of it. */
    boolean isOf(Insertion.Duplicate earlier, String fingerprint);

    /**
     * Queued → running: takes the first of a queue that the claimer can run, by priority and then in order of arrival. Jobs of other
     * tasks stay as they are. Within a priority, what comes to stand further ahead after others were claimed or passed may be passed over for
     * a moment, where looking there takes long.
     *
     * @param from of which queue, for whom, and how many may run at once; remembers what was passed
     * @param limit how many at the most
     * @param lease what they are held by from now on
     * @param clock asked when it is this claim's turn to write: what waits for its turn must not say that jobs began before others ended on
     *     which they wait
     * @return the jobs, in the order in which to start them; of arguments the small ones, see {@code TaskCall.leavesArgumentsOut}
     */
    List<Job> claim(QueueWalk from, int limit, Lease lease, InstantSource clock);

    /** The same as of one instant, whenever it is written. */
    default List<Job> claim(QueueWalk from, int limit, Lease lease, Instant now) {
        return claim(from, limit, lease, InstantSource.fixed(now));
    }

    /**
     * As {@link #claim}, from several lines of queues: all in one commit, as long as none of them has jobs of tasks that the claimer cannot run.
     * When it throws, what was taken until then is kept.
     *
     * @param taken is told what was taken from each, once that is on disk
     */
    void claimAll(List<Share> shares, Lease lease, InstantSource clock, BiConsumer<Share, List<Job>> taken);

    /** Running → wherever the outcome leads, provided that the lease still holds. */
    public CompletableFuture<Completion.Verdict> complete(Completion completion);

    /** Keeps what a running attempt said last; without effect when the lease no longer holds. */
    public CompletableFuture<Boolean> progress(JobId id, Lease lease, Progress progress);

    /**
     * Adds lines to the log of a running job; without effect when the lease no longer holds.
     *
     * @param keep how many lines of the job remain at the most, the latest
     */
    CompletableFuture<Boolean> log(JobId id, Lease lease, List<LogLine> lines, int keep);

    /** Scheduled or queued → canceled; a running job is marked, so that whoever runs it can stop it. */
    default CancelVerdict cancel(JobId id, @Nullable String reason, Instant now) {
        return cancel(id, reason, now, Addendum.NONE);
    }

    /** The same, with what else is written if it is called off. */
    CancelVerdict cancel(JobId id, @Nullable String reason, Instant now, Addendum also);

    /** Failed or canceled → queued, with a fresh set of attempts and no expiry. */
    RetryVerdict retry(JobId id, Instant now);

    /** Removes a final job, frees its idempotency key and leaves a tombstone; its messages in a result queue stay as they are. */
    DeleteVerdict delete(JobId id, Instant now);

    /** Scheduled → queued, for all whose time has come; answers which. */
    List<Promoted> promote(Instant now, int limit);

    /** Scheduled or queued → failed, for those never started whose time is over; answers them as they are now. */
    List<Job> expire(Instant now, int limit);

    /** When the next scheduled job is due or the next waiting one expires, in milliseconds since 1970. */
    public OptionalLong nextDue();

    /** Jobs that run under the name of a node, without arguments, after that id, oldest first. */
    List<RunningJob> running(String node, @Nullable JobId after, int limit);

    /** As {@link #running}, for all that run under names that no node has: they died with it. */
    List<RunningJob> lost(@Nullable JobId after, int limit);

    /** How many jobs run under the name of which node. */
    public Map<String, Integer> runningByNode();

    /** Those of the queues in which some job waits that could be claimed. */
    Set<String> withWaiting(Collection<String> queues);

    /**
     * The first lines of a queue behind that one in which some job waits that could be claimed, by the order of their texts. One step of an
     * index for each, however many lines and jobs there are.
     *
     * @param after a line; the empty text is before all
     * @param limit how many at the most, at least 1
     */
    List<String> linesWithWaiting(String queue, String after, int limit);

    /** Those of the tasks of which some job waits that workers could be given. */
    Set<String> withWaitingForWorkers(Collection<String> tasks);

    /** Running jobs of that node, without arguments, whose attempts were asked to stop. */
    List<RunningJob> cancelRequested(String node);

    /** Removes final jobs, tombstones and idempotency keys whose time is over; answers how many rows went. */
    int prune(Instant now, int limit);

    /** The job with its arguments, and its result if that is JSON of at most {@value #INLINE_RESULT_BYTES} bytes. */
    Optional<Job> find(JobId id);

    /** Those of the jobs that exist, in no particular order. How large they are is to be measured before where it could be much. */
    List<Job> findAll(Collection<JobId> ids, Extent extent);

    /** As {@link #findAll}, but how large each of them is, in no particular order: costs no memory, however large. */
    List<Measured> measure(Collection<JobId> ids, Extent extent);

    /** The same of those alone that belong to a tenant; nothing for all. */
    List<Measured> measure(Collection<JobId> ids, Extent extent, @Nullable String tenant);

    /** How those of the jobs ended that are final. */
    Map<JobId, JobState> findEnded(Collection<JobId> ids);

    /**
     * A piece of the result, if the job succeeded and it is still kept.
     *
     * @param from where it begins, from 0
     * @param limit how many bytes at the most; fewer at the end
     */
    Optional<byte[]> findResult(JobId id, long from, int limit);

    /** Whose a job of this id was that was removed and is still remembered. */
    Optional<String> purgedOf(JobId id);

    /** Whether a job of this id was removed and is still remembered, whosever it was. */
    default boolean wasPurged(JobId id) {
        return purgedOf(id).isPresent();
    }

    /** A page, newest first: which jobs are on it, and how large each of them is. */
    List<Measured> list(JobQuery query);

    /**
     * A page as {@link #list} answers it, of which less may be found when the time is over.
     *
     * @param atMost about how long to search
     */
    Searched<Measured> search(JobQuery query, Duration atMost);

    /** The ids alone of the same. */
    Searched<JobId> searchIds(JobQuery query, Duration atMost);

    /** The ids of the same page, without a look at how large the jobs are. */
    List<JobId> ids(JobQuery query);

    /** How many jobs of a queue wait, counted no further than the given number. */
    int countWaiting(String queue, int limit);

    /** How many wait in each queue that has any, and since when. */
    public List<QueueDepth> queueDepths();

    /** The largest JSON result that comes with its job. */
    int INLINE_RESULT_BYTES = 64 * 1024;

    /**
     * How many jobs to claim from one line at the most.
     *
     * @param from of which line, for whom; remembers what was passed
     * @param limit at least 1
     */
    record Share(QueueWalk from, int limit) {}

    /**
     * One running attempt.
     *
     * @param job the job, without its arguments
     * @param lease who holds it
     */
    record RunningJob(Job job, Lease lease) {}

    /**
     * A job whose time has come.
     *
     * @param id of the job
     * @param workplace where it waits now, see {@link Workplace}
     * @param limit whose limits hold it, if any do
     */
    record Promoted(JobId id, String workplace, @Nullable LimitKey limit) {}

    /**
     * What waits in a queue.
     *
     * @param queue its name
     * @param queued how many wait for a slot
     * @param scheduled how many wait for their time
     * @param oldest since when the first of those that wait for a slot could have started
     */
    record QueueDepth(
            String queue,
            int queued,
            int scheduled,
            @Nullable Instant oldest) {

        /** What waits in two lines of the queue. */
        public QueueDepth and(QueueDepth other) {
            Instant first =
                    oldest == null || (other.oldest != null && other.oldest.isBefore(oldest)) ? other.oldest : oldest;
            return new QueueDepth(queue, queued + other.queued, scheduled + other.scheduled, first);
        }
    }
}
