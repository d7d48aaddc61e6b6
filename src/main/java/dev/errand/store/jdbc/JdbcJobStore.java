package dev.errand.store.jdbc;

import dev.errand.db.Database;
import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.CommitQueue;
import dev.errand.db.commit.GroupWrite;
import dev.errand.encryption.Sealing;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.NewJob;
import dev.errand.job.Progress;
import dev.errand.store.CancelVerdict;
import dev.errand.store.Completion;
import dev.errand.store.DeleteVerdict;
import dev.errand.store.Extent;
import dev.errand.store.Insertion;
import dev.errand.store.JobQuery;
import dev.errand.store.JobStore;
import dev.errand.store.Measured;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.QueueWalk;
import dev.errand.store.RetentionProperties;
import dev.errand.store.RetryVerdict;
import dev.errand.store.Searched;
import dev.errand.store.claim.ClaimCursors;
import dev.errand.store.claim.Claims;
import dev.errand.store.claim.TaskClaims;
import dev.errand.store.claim.WaitingPages;
import dev.errand.store.dependency.DependentInsert;
import dev.errand.store.query.JobReads;
import dev.errand.store.transition.AttemptWrites;
import dev.errand.store.transition.JobInsert;
import dev.errand.store.transition.JobMoves;
import dev.errand.store.transition.LogWrites;
import dev.errand.store.transition.Removals;
import dev.errand.store.transition.RowWrites;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The store on JDBC: writes gathered by {@link CommitQueue}, reads on connections of their own. */
public final class JdbcJobStore implements JobStore {

    private final CommitQueue commits;
    private final JobReads reads;
    private final Sealing sealing;
    private final JobInsert insert;
    private final DependentInsert dependents;
    private final GroupWrite<Completion, Completion.Verdict> complete;
    private final GroupWrite<AttemptWrites.ProgressReport, Boolean> progress = AttemptWrites::progress;
    private final LogWrites log = new LogWrites();
    private final TaskClaims claims;
    private final JobMoves moves;
    private final Removals removals;

    public JdbcJobStore(
            CommitQueue commits,
            Database database,
            Duration claimAhead,
            RetentionProperties retention,
            OutcomeHooks hooks,
            RowWrites writes,
            DependentInsert dependents) {
        this.commits = commits;
        this.dependents = dependents;
        this.reads = new JobReads(database.readers());
        this.sealing = writes.sealing();
        this.insert = writes.insert();
        this.complete = writes.attempts()::complete;
        this.claims = new TaskClaims(
                commits,
                new Claims(database.dialect(), new ClaimCursors(claimAhead, System::nanoTime)),
                new WaitingPages(database.readers()));
        this.moves = new JobMoves(database.dialect(), retention.results(), hooks, writes.past());
        this.removals = new Removals(database.dialect(), retention, hooks);
    }

    @Override
    public Insertion insert(NewJob job) {
        return job.spec().relations().after().isEmpty()
                ? commits.await(insert, job)
                : commits.call(connection -> dependents.insert(connection, job));
    }

    @Override
    public List<Job> claim(QueueWalk from, int limit, Lease lease, InstantSource clock) {
        return claims.claim(from, limit, lease, clock);
    }

    @Override
    public void claimAll(List<Share> shares, Lease lease, InstantSource clock, BiConsumer<Share, List<Job>> taken) {
        claims.claimAll(shares, lease, clock, taken);
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
    public CancelVerdict cancel(JobId id, @Nullable String reason, Instant now, Addendum also) {
        return commits.call(connection -> {
            CancelVerdict verdict = moves.cancel(connection, id, reason, now);
            if (verdict instanceof CancelVerdict.Canceled || verdict instanceof CancelVerdict.Requested) {
                also.write(connection);
            }
            return verdict;
        });
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
    public List<Promoted> promote(Instant now, int limit) {
        return commits.call(connection -> moves.promote(connection, now, limit));
    }

    @Override
    public List<Job> expire(Instant now, int limit) {
        return commits.call(connection -> moves.expire(connection, now, limit));
    }

    @Override
    public int prune(Instant now, int limit) {
        return commits.call(connection -> removals.prune(connection, now, limit));
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
    public List<RunningJob> running(String node, @Nullable JobId after, int limit) {
        return read(() -> reads.running(node, after, limit));
    }

    @Override
    public List<RunningJob> lost(@Nullable JobId after, int limit) {
        return read(() -> reads.lost(after, limit));
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
    public List<String> linesWithWaiting(String queue, String after, int limit) {
        return read(() -> reads.linesWithWaiting(queue, after, limit));
    }

    @Override
    public Set<String> withWaitingForWorkers(Collection<String> tasks) {
        return read(() -> reads.withWaitingForWorkers(tasks));
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
        return measure(ids, extent, null);
    }

    @Override
    public List<Measured> measure(Collection<JobId> ids, Extent extent, @Nullable String tenant) {
        return read(() -> reads.measure(ids, extent, tenant));
    }

    @Override
    public Optional<byte[]> findResult(JobId id, long from, int limit) {
        return read(() -> reads.findResult(id, from, limit));
    }

    @Override
    public boolean isOf(Insertion.Duplicate earlier, String fingerprint) {
        return sealing.isFingerprint(earlier.fingerprint(), fingerprint);
    }

    @Override
    public Optional<String> purgedOf(JobId id) {
        return read(() -> reads.purgedOf(id));
    }

    @Override
    public List<Measured> list(JobQuery query) {
        return read(() -> reads.list(query));
    }

    @Override
    public Searched<Measured> search(JobQuery query, Duration atMost) {
        return read(() -> reads.search(query, atMost));
    }

    @Override
    public Searched<JobId> searchIds(JobQuery query, Duration atMost) {
        return read(() -> reads.searchIds(query, atMost));
    }

    @Override
    public List<JobId> ids(JobQuery query) {
        return read(() -> reads.ids(query));
    }

    @Override
    public int countWaiting(String queue, int limit) {
        return read(() -> reads.countWaiting(queue, limit));
    }

    @Override
    public List<QueueDepth> queueDepths() {
        return read(reads::queueDepths);
    }

    private <T> T read(Supplier<T> query) {
        return commits.read(query);
    }
}
