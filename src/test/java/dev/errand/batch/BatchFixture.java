package dev.errand.batch;

import dev.errand.batch.bookkeeping.BatchBookkeeping;
import dev.errand.batch.bookkeeping.BatchEnds;
import dev.errand.batch.bookkeeping.CancellationPublisher;
import dev.errand.batch.bookkeeping.OutcomeWrites;
import dev.errand.batch.intake.BatchAcceptance;
import dev.errand.batch.intake.BatchChunkProperties;
import dev.errand.batch.intake.BatchInsert;
import dev.errand.batch.intake.BatchItems;
import dev.errand.batch.intake.BatchParts;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.BatchSubmitter;
import dev.errand.batch.intake.ItemCheck;
import dev.errand.batch.upkeep.BatchCommands;
import dev.errand.batch.upkeep.BatchRemoval;
import dev.errand.batch.upkeep.BatchSweep;
import dev.errand.batch.wait.BatchWaiter;
import dev.errand.cluster.Node;
import dev.errand.completion.JobEvents;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.memory.Memories;
import dev.errand.notifier.HeardHints;
import dev.errand.notifier.LocalNotifier;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.Completion;
import dev.errand.store.TestStore;
import dev.errand.store.Walks;
import dev.errand.store.dependency.DependentBatches;
import dev.errand.submission.Admission;
import dev.errand.submission.JobSpecFactory;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionBuilder;
import dev.errand.submission.Templates;
import dev.errand.task.Task;
import dev.errand.waiting.Waits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.util.unit.DataSize;

/** The room of batches on a real file, without Spring: jobs are claimed and ended by the test itself. */
public final class BatchFixture implements AutoCloseable {

    static final BatchProperties PROPERTIES = new BatchProperties(
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(1),
            DataSize.ofMegabytes(96),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            100,
            1,
            Duration.ofSeconds(15));

    static final BatchChunkProperties CHUNK = chunk(100);

    public final TestStore store;
    public final TurnedClock clock = new TurnedClock();
    final BatchSignals signals = new BatchSignals(new LocalNotifier());
    final List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());
    final List<BatchOutcomeHook> finishHooks = new ArrayList<>();
    public final HeardHints woken = new HeardHints();
    public final BatchReads reads;
    final BatchBookkeeping bookkeeping;
    public final MortalTransactions mortal;
    final BatchParts parts;
    public final BatchCommands commands;
    final BatchResults results;
    final BatchRemoval removal;
    public final BatchSweep sweep;
    final Waits openWaits = new Waits();
    final BatchWaiter waiter;
    public final BatchSubmitter submitter;
    final CancellationPublisher news;
    private final Room room = new Room();
    private final Lease lease = new Lease("lease", "node");

    BatchFixture(TestStore opened) {
        this(opened, CHUNK);
    }

    /** With what it writes at once. */
    BatchFixture(TestStore opened, BatchChunkProperties chunk) {
        store = opened;
        mortal = new MortalTransactions(store.transactions());
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("listener", (JobListener) events::add);
        beans.addBean("hook", new Hooks());
        JobEvents told = new JobEvents(beans.getBeanProvider(JobListener.class));
        Notifier notifier = new LocalNotifier();
        notifier.on(woken, Topic.WORK);
        reads = new BatchReads(store.transactions());
        news = new CancellationPublisher(store.transactions(), store.store(), told);
        BatchEnds ends = new BatchEnds(
                store.transactions(),
                store.facts(),
                signals,
                TestStore.RETENTION,
                beans.getBeanProvider(BatchOutcomeHook.class));
        bookkeeping = new BatchBookkeeping(
                store.transactions(), store.transitions(), new OutcomeWrites(new Node()), ends, news, notifier);
        store.addHook(bookkeeping);
        parts = new BatchParts(mortal, store.transitions(), bookkeeping, chunk, clock);
        commands = new BatchCommands(store.transactions(), bookkeeping, parts, clock);
        results = new BatchResults(store.transactions(), store.facts(), store.store());
        removal =
                new BatchRemoval(store.transactions(), store.transitions(), store.facts(), TestStore.RETENTION, clock);
        sweep = new BatchSweep(store.transactions(), bookkeeping, removal, parts, clock);
        waiter = new BatchWaiter(reads, signals, openWaits);
        JobSpecFactory specs = Templates.specs(new Tasks());
        BatchAcceptance acceptance = new BatchAcceptance(
                store.transitions(),
                parts,
                ends,
                TestStore.RETENTION,
                store.sealing(),
                new DependentBatches(store.transactions(), store.dependencies()));
        BatchInsert insert = new BatchInsert(mortal, acceptance, parts, new BatchReads(mortal), told, clock);
        submitter = new BatchSubmitter(
                specs,
                new ItemCheck(PROPERTIES, Memories.of(DataSize.ofMegabytes(64))),
                room,
                store.store(),
                insert,
                clock);
    }

    static BatchChunkProperties chunk(int items) {
        return new BatchChunkProperties(items, DataSize.ofMegabytes(1), Duration.ofMinutes(10));
    }

    static final class Tasks {
        @Task("echo")
        int echo(int x) {
            return x;
        }
    }

    /** Room for everything, until a test says otherwise. */
    static final class Room implements Admission {
        int places = Integer.MAX_VALUE;

        @Override
        public boolean isPaused(String line) {
            return false;
        }

        @Override
        public boolean knowsQueue(String queue) {
            return queue.equals("default");
        }

        @Override
        public Optional<Lease> trySlot(String queue) {
            return Optional.empty();
        }

        @Override
        public void start(Job job, Lease lease) {}

        @Override
        public void giveBack(String queue, Lease lease) {}

        @Override
        public boolean tryWait(String queue, int jobs) {
            boolean fits = jobs <= places;
            places -= fits ? jobs : 0;
            return fits;
        }

        @Override
        public void doesNotWait(String queue, int jobs) {
            places += jobs;
        }
    }

    static final class TurnedClock extends Clock {
        private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

        void turn(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** What a test adds, and what batches that wait for each other need. */
    private final class Hooks implements BatchOutcomeHook {
        @Override
        public void finished(Connection connection, Ended batch) throws SQLException {
            for (BatchOutcomeHook hook : finishHooks) {
                hook.finished(connection, batch);
            }
            if (batch.awaited()) {
                store.dependencies().batchEnded(connection, batch.id());
            }
        }

        @Override
        public void complete(Connection connection, String batchId) throws SQLException {
            store.dependencies().batchComplete(connection, batchId);
        }

        @Override
        public void reopened(Connection connection, String batchId, boolean awaited) throws SQLException {
            if (awaited) {
                store.dependencies().batchReopened(connection, batchId);
            }
        }
    }

    Room room() {
        return room;
    }

    Batch submit(int size, @Nullable Integer maxConcurrency, boolean failFast) {
        return submit(ListedItems.numbers(size), maxConcurrency, failFast);
    }

    Batch submit(BatchItems items, @Nullable Integer maxConcurrency, boolean failFast) {
        return submitter
                .submit(new BatchSubmission(
                        Templates.submission("echo", null), BatchMode.STARMAP, maxConcurrency, failFast, items))
                .batch();
    }

    /** Of items that are tried again after a minute, and after another two. */
    Batch submitRetried(int size, int maxConcurrency, @Nullable Duration delay) {
        return submit(size, maxConcurrency, delay, null);
    }

    /** With how long results can be read. */
    Batch submitWithTtl(int size, Duration resultTtl) {
        return submit(size, size, null, resultTtl);
    }

    private Batch submit(int size, int maxConcurrency, @Nullable Duration delay, @Nullable Duration resultTtl) {
        Submission common = SubmissionBuilder.of("echo")
                .at(delay, null, null)
                .retry(3, Duration.ofMinutes(1), null)
                .resultTtl(resultTtl)
                .build();
        return submitter
                .submit(new BatchSubmission(
                        common, BatchMode.STARMAP, maxConcurrency, false, ListedItems.numbers(size)))
                .batch();
    }

    /** Lets time go on, and lets what is due by then wait for a slot. */
    void promoteAfter(Duration time) {
        clock.turn(time);
        store.store().promote(clock.instant(), 100);
    }

    Batch find(Batch batch) {
        return reads.find(batch.id()).orElseThrow();
    }

    public List<Job> claim(int limit) {
        return store.store().claim(Walks.of("default"), limit, lease, clock.instant());
    }

    void succeed(Job job) {
        end(job, new Outcome.Succeeded(Result.ofJson("1")));
    }

    public void fail(Job job) {
        end(job, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));
    }

    void end(Job job, Outcome outcome) {
        endLater(job, outcome).join();
    }

    CompletableFuture<Completion.Verdict> endLater(Job job, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, clock.instant());
        return store.store().complete(new Completion(job, lease, transition, null, clock.instant()));
    }

    static int index(Job job) {
        return Objects.requireNonNull(job.spec().relations().item()).index();
    }

    /** The indexes of the finished items, in that order. */
    List<Integer> finished(Batch batch, BatchResults.Order order) {
        List<Integer> indexes = new ArrayList<>();
        long after = order.start();
        BatchResults.Page page;
        do {
            page = results.measure(batch.id(), order, after, 1000, Long.MAX_VALUE);
            for (BatchResults.Outcome outcome : results.read(page.lines())) {
                after = outcome.position();
                indexes.add(outcome.index());
            }
        } while (page.more());
        return indexes;
    }

    @Override
    public void close() {
        news.destroy();
        store.close();
    }
}
