package dev.errand.batch.bookkeeping;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchHead;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchWindow;
import dev.errand.batch.Tally;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.spec.JobRelations;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.Completion;
import dev.errand.store.JobTransitions;
import dev.errand.store.OutcomeHook;
import dev.errand.store.dependency.DependencyLooks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps batches in step with their items, in the very transactions that make items final: order of completion, sums, the next
 * items of a window, the rest of a batch that fails fast, the end. A crash leaves all of it or nothing, whichever its
 * transaction did. Only ever called on the commit queue's thread.
 */
@Component
public class BatchBookkeeping implements OutcomeHook {

    private static final String ANOTHER_FAILED = "another item failed";

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final OutcomeWrites outcomes;
    private final BatchEnds ends;
    private final CancellationPublisher cancellations;
    private final Notifier notifier;
    private final BatchWindow window;

    public BatchBookkeeping(
            Transactions transactions,
            JobTransitions jobs,
            OutcomeWrites outcomes,
            BatchEnds ends,
            CancellationPublisher cancellations,
            Notifier notifier) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.outcomes = outcomes;
        this.ends = ends;
        this.cancellations = cancellations;
        this.notifier = notifier;
        this.window = new BatchWindow(transactions.dialect());
    }

    /** What the end of a group of attempts means to one batch. */
    private static final class Change {
        private Tally ended = Tally.NONE;
        private int placesFreed;
        private Instant at = Instant.EPOCH;
        private final List<String> paused = new ArrayList<>(0);
        private String queue = "";

        void end(Job job, boolean held) {
            ended = ended.plus(Tally.one(job.state()));
            placesFreed += held ? 0 : 1;
            at = job.finishedAt() != null && job.finishedAt().isAfter(at) ? job.finishedAt() : at;
        }

        void pause(Job job) {
            paused.add(job.id().value());
            queue = job.spec().placement().queue();
        }
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) throws SQLException {
        ended(connection, jobs, List.of());
    }

    @Override
    public void ended(Connection connection, List<Job> finished, List<Completion> requeued) throws SQLException {
        // Sorted, as locks have to be taken.
        Map<String, Change> changes = new TreeMap<>();
        for (Job job : finished) {
            JobRelations.BatchItem item = job.spec().relations().item();
            if (item != null) {
                changes.computeIfAbsent(item.batchId(), id -> new Change()).end(job, item.held());
            }
        }
        for (Job job : pausedInWindows(connection, requeued)) {
            changes.computeIfAbsent(batchOf(job), id -> new Change()).pause(job);
        }
        if (changes.isEmpty()) {
            return;
        }
        for (String batchId : changes.keySet()) {
            lock(connection, batchId);
        }
        OutcomeWrites.add(connection, transactions, finished);
        for (Map.Entry<String, Change> entry : changes.entrySet()) {
            passPlacesOn(connection, entry.getKey(), entry.getValue());
            if (!entry.getValue().ended.equals(Tally.NONE)) {
                outcomes.count(connection, entry.getKey(), entry.getValue().ended);
                decide(connection, entry.getKey(), entry.getValue());
            }
        }
    }

    /** The items that are going to wait for a retry and whose batches have windows. Nearly always there is none, and nothing is asked. */
    private static List<Job> pausedInWindows(Connection connection, List<Completion> requeued) {
        List<Job> paused = requeued.stream()
                .filter(completion -> completion.transition().to() == JobState.SCHEDULED)
                .map(Completion::job)
                .filter(job -> job.spec().relations().item() != null)
                .toList();
        if (paused.isEmpty()) {
            return paused;
        }
        Set<String> batches = paused.stream().map(BatchBookkeeping::batchOf).collect(Collectors.toSet());
        Set<String> windowed = BatchWindow.windowed(Transactions.jdbc(connection), batches);
        return paused.stream().filter(job -> windowed.contains(batchOf(job))).toList();
    }

    private static String batchOf(Job job) {
        return Objects.requireNonNull(job.spec().relations().batchId());
    }

    private void passPlacesOn(Connection connection, String batchId, Change change) {
        if (!change.paused.isEmpty()) {
            int passed = window.passOn(Transactions.jdbc(connection), batchId, change.paused);
            tellReleased(change.queue, passed);
        }
    }

    /** Who promoted them tells whoever may claim them. */
    @Override
    public void promotedHeld(Connection connection, Map<String, Integer> held) throws SQLException {
        Map<String, Integer> sorted = new TreeMap<>(held);
        for (String batchId : sorted.keySet()) {
            lock(connection, batchId);
        }
        sorted.forEach((batchId, items) -> window.passOnUnused(Transactions.jdbc(connection), batchId, items));
    }

    /**
     * From here on only this transaction writes outcomes of the batch, so that their numbers appear in order to whoever reads them, and
     * what is counted is what there is.
     */
    private void lock(Connection connection, String batchId) throws SQLException {
        transactions.dialect().lock(connection, batchId);
    }

    /** Whoever cancels them writes their outcomes, all by one statement. */
    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return false;
    }

    private void decide(Connection connection, String batchId, Change change) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Optional<BatchHead> found = BatchHead.read(jdbc, batchId);
        if (found.isEmpty()) {
            return;
        }
        BatchHead head = found.get();
        // What falls with others ends all its items itself, some at a time, and as what waits again when those are
        // retried.
        if (head.failsFast(change.ended) && !DependencyLooks.fell(jdbc, batchId)) {
            cancelItems(connection, batchId, ANOTHER_FAILED, change.at);
            finishIfOver(connection, batchId, change.at);
            return;
        }
        if (head.maxConcurrency() != null) {
            tellReleased(head.workplace(), window.release(jdbc, batchId, change.placesFreed));
        }
        ends.finishIfOver(connection, head, change.at);
    }

    /** Calls off all items that are not final: to be done within a write. */
    public void cancelItems(Connection connection, String batchId, @Nullable String reason, Instant now)
            throws SQLException {
        long before = OutcomeWrites.last(connection);
        List<Job> running = jobs.cancelItems(connection, batchId, reason, now);
        lock(connection, batchId);
        int canceled = jobs.recordCanceled(connection, batchId);
        outcomes.count(connection, batchId, new Tally(0, 0, canceled));
        long after = OutcomeWrites.last(connection);
        transactions.afterCommit(() -> cancellations.tell(batchId, before, after, running));
    }

    /**
     * All items of a batch have become jobs. What else would have been done while some were still to come is done now: they end if the batch
     * was called off or fails fast, and have the places that nobody could take. To be done within a write that has the batch's lock.
     */
    public void allThere(Connection connection, String batchId, Instant now) throws SQLException {
        // First, since what falls with others is no longer there to be called off.
        ends.complete(connection, batchId);
        JdbcClient jdbc = Transactions.jdbc(connection);
        BatchHead head = BatchHead.read(jdbc, batchId).orElseThrow();
        boolean stops = head.calledOff() || (head.failFast() && head.ended().failed() > 0);
        if (stops && !DependencyLooks.fell(jdbc, batchId)) {
            String reason = head.calledOff()
                    ? BatchReads.find(jdbc, batchId).map(Batch::cancelReason).orElse(null)
                    : ANOTHER_FAILED;
            cancelItems(connection, batchId, reason, now);
        } else if (!stops && head.maxConcurrency() != null) {
            fillWindow(connection, batchId);
        }
        finishIfOver(connection, batchId, now);
        transactions.afterCommit(() -> notifier.tell(Topic.WORK, head.workplace()));
    }

    /** Ends the batch if all its items have; to be done within a write. Answers whether it did. */
    public boolean finishIfOver(Connection connection, String batchId, Instant at) throws SQLException {
        Optional<BatchHead> head = BatchHead.read(Transactions.jdbc(connection), batchId);
        return head.isPresent() && ends.finishIfOver(connection, head.get(), at);
    }

    /** Lets in as many held items as the window has room for; to be done within a write. Answers how many. */
    public int fillWindow(Connection connection, String batchId) throws SQLException {
        lock(connection, batchId);
        JdbcClient jdbc = Transactions.jdbc(connection);
        Optional<BatchHead> head = BatchHead.read(jdbc, batchId);
        int released = head.map(found -> window.fill(jdbc, found)).orElse(0);
        head.ifPresent(found -> tellReleased(found.workplace(), released));
        return released;
    }

    private void tellReleased(String workplace, int released) {
        if (released > 0) {
            transactions.afterCommit(() -> notifier.tell(Topic.WORK, workplace));
        }
    }

    @Override
    public void reopened(Connection connection, Job job) throws SQLException {
        reopened(connection, List.of(job));
    }

    /** Those of one batch together: so a batch is locked, counted and looked at once, however many of its items come back. */
    @Override
    public void reopened(Connection connection, List<Job> all) throws SQLException {
        Map<String, List<Job>> byBatch = new TreeMap<>();
        for (Job job : all) {
            JobRelations.BatchItem item = job.spec().relations().item();
            if (item != null) {
                byBatch.computeIfAbsent(item.batchId(), id -> new ArrayList<>()).add(job);
            }
        }
        for (Map.Entry<String, List<Job>> batch : byBatch.entrySet()) {
            reopened(connection, batch.getKey(), batch.getValue());
        }
    }

    private void reopened(Connection connection, String batchId, List<Job> items) throws SQLException {
        lock(connection, batchId);
        Tally ended = OutcomeWrites.takeBack(
                connection,
                batchId,
                items.stream()
                        .map(job -> Objects.requireNonNull(
                                        job.spec().relations().item())
                                .index())
                        .toList());
        if (!ended.equals(Tally.NONE)) {
            outcomes.count(connection, batchId, ended.negated());
        }
        JdbcClient jdbc = Transactions.jdbc(connection);
        Optional<Boolean> awaited = jdbc.sql("""
                        update batch set status = 'running', finished_at = null, purge_at = null, version = version + 1
                        where id = ? and status <> 'running' returning awaited""")
                .param(batchId)
                .query((row, i) -> row.getInt(1) != 0)
                .optional();
        if (awaited.isPresent()) {
            ends.reopened(connection, batchId, awaited.get());
        }
        if (BatchHead.read(jdbc, batchId).map(BatchHead::maxConcurrency).isPresent()) {
            items.forEach(job -> window.hold(jdbc, job.id().value()));
            fillWindow(connection, batchId);
        }
        ends.changed(batchId, false);
    }
}
