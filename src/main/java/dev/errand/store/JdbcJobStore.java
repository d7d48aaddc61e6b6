package dev.errand.store;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.NewJob;
import dev.errand.job.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The store on JDBC: writes gathered by {@link GroupCommit}, reads on connections of their own. */
final class JdbcJobStore implements JobStore {

    private final GroupCommit commits;
    private final JobReads reads;
    private final JobInsert insert;
    private final GroupWrite<Completion, Completion.Verdict> complete;
    private final GroupWrite<AttemptWrites.ProgressReport, Boolean> progress = AttemptWrites::progress;
    private final LogWrites log = new LogWrites();
    private final Claims claims;
    private final JobMoves moves;
    private final Removals removals;

    JdbcJobStore(
            GroupCommit commits,
            Database database,
            Duration claimAhead,
            RetentionProperties retention,
            FinishHooks hooks) {
        this.commits = commits;
        this.reads = new JobReads(database.readers());
        this.insert = new JobInsert(database.inserts());
        this.complete = new AttemptWrites(database.outcomes(), retention.results(), hooks)::complete;
        this.claims = new Claims(database.dialect(), new ClaimPlaces(claimAhead, System::nanoTime));
        this.moves = new JobMoves(database.dialect(), retention.results(), hooks);
        this.removals = new Removals(database.dialect(), retention, hooks);
    }

    @Override
    public Insertion insert(NewJob job) {
        return commits.await(insert, job);
    }

    @Override
    public List<Job> claim(String queue, int most, Lease lease, Instant now) {
        return commits.call(connection -> claims.claim(connection, queue, most, lease, now));
    }

    @Override
    public List<Job> claimWithin(int atOnce, String queue, int most, Lease lease, Instant now) {
        return commits.call(connection -> claims.claimWithin(connection, atOnce, queue, most, lease, now));
    }

    @Override
    public CompletableFuture<Completion.Verdict> complete(Completion completion) {
        return commits.submit(complete, completion);
    }

    @Override
    public CompletableFuture<Boolean> progress(JobId id, Lease lease, Progress report) {
        return commits.submit(progress, new AttemptWrites.ProgressReport(id, lease, report));
    }

    @Override
    public CompletableFuture<Boolean> log(JobId id, Lease lease, List<LogLine> lines, int keep) {
        return commits.submit(log, new LogWrites.Report(id, lease, lines, keep));
    }

    @Override
    public CancelVerdict cancel(JobId id, @Nullable String reason, Instant now) {
        return commits.call(connection -> moves.cancel(connection, id, reason, now));
    }

    @Override
    public RetryVerdict retry(JobId id, Instant now) {
        return commits.call(connection -> moves.retry(connection, id, now));
    }

    @Override
    public DeleteVerdict delete(JobId id, Instant now) {
        return commits.call(connection -> removals.delete(connection, id, now));
    }

    @Override
    public List<Promoted> promote(Instant now, int most) {
        return commits.call(connection -> moves.promote(connection, now, most));
    }

    @Override
    public List<Job> expire(Instant now, int most) {
        return commits.call(connection -> moves.expire(connection, now, most));
    }

    @Override
    public int prune(Instant now, int most) {
        return commits.call(connection -> removals.prune(connection, now, most));
    }

    @Override
    public Optional<Insertion.Duplicate> findByIdempotencyKey(String key) {
        return read(() -> reads.findByIdempotencyKey(key));
    }

    @Override
    public OptionalLong nextDue() {
        return read(reads::nextDue);
    }

    @Override
    public List<RunningJob> running(String node, @Nullable JobId after, int most) {
        return read(() -> reads.running(node, after, most));
    }

    @Override
    public List<RunningJob> lost(@Nullable JobId after, int most) {
        return read(() -> reads.lost(after, most));
    }

    @Override
    public Map<String, Integer> runningByNode() {
        return read(reads::runningByNode);
    }

    @Override
    public Set<String> withWaiting(Collection<String> queues) {
        return read(() -> reads.withWaiting(queues));
    }

    @Override
    public List<RunningJob> cancelRequested(String node) {
        return read(() -> reads.cancelRequested(node));
    }

    @Override
    public Map<JobId, JobState> findEnded(Collection<JobId> ids) {
        return read(() -> reads.findEnded(ids));
    }

    @Override
    public Optional<Job> find(JobId id) {
        return read(() -> reads.find(id));
    }

    @Override
    public List<Job> findAll(Collection<JobId> ids, Extent extent) {
        return read(() -> reads.findAll(ids, extent));
    }

    @Override
    public List<Measured> measure(Collection<JobId> ids, Extent extent) {
        return read(() -> reads.measure(ids, extent));
    }

    @Override
    public Optional<byte[]> findResult(JobId id, long from, int most) {
        return read(() -> reads.findResult(id, from, most));
    }

    @Override
    public boolean wasPurged(JobId id) {
        return read(() -> reads.wasPurged(id));
    }

    @Override
    public List<Measured> list(JobQuery query) {
        return read(() -> reads.list(query));
    }

    @Override
    public int countWaiting(String queue, int most) {
        return read(() -> reads.countWaiting(queue, most));
    }

    @Override
    public List<QueueDepth> queueDepths() {
        return read(reads::queueDepths);
    }

    private <T> T read(Supplier<T> query) {
        return commits.read(query);
    }
}
