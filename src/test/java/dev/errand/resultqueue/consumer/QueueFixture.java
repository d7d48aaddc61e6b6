package dev.errand.resultqueue.consumer;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.memory.Memories;
import dev.errand.notifier.LocalNotifier;
import dev.errand.resultqueue.MessageStore;
import dev.errand.resultqueue.OutcomeMessages;
import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.ReceivedMessage;
import dev.errand.resultqueue.ResultQueueProperties;
import dev.errand.resultqueue.receipt.Receipts;
import dev.errand.store.Completion;
import dev.errand.store.Extent;
import dev.errand.store.TestStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The room on a real file, with a clock that tests turn. */
final class QueueFixture implements AutoCloseable {

    /** How much one answer holds, about. */
    static final int PAGE_BYTES = 2 * 1024 * 1024;

    static final Lease LEASE = new Lease("lease", "node");

    private final TypeId ids = new TypeId(JobId.PREFIX, Clock.systemUTC());
    private volatile Instant now = Jobs.NOW;

    final TestStore store;
    final MessageStore messages;
    final ReceivedMessages deliveries;
    final ConsumerQueues lines;
    final ResultQueues queues;

    QueueFixture(TestStore opened, ResultQueueProperties properties) {
        store = opened;
        Clock clock = new TurnedClock();
        store.addHook(new OutcomeMessages(store.transitions(), store.facts(), properties, store.sealing()));
        messages = new MessageStore(store.transactions(), properties, Memories.of(DataSize.ofMegabytes(8)));
        Receipts receipts = new Receipts(store.transactions());
        deliveries = new ReceivedMessages(store.transactions(), store.store(), receipts);
        lines = new ConsumerQueues(messages, deliveries, clock, properties, new LocalNotifier());
        lines.start();
        queues = new ResultQueues(
                lines,
                new Acknowledgements(messages, receipts, clock, store.transitions(), properties),
                messages,
                clock);
    }

    static ResultQueueProperties properties() {
        return new ResultQueueProperties(Duration.ofDays(7), 1000, 100, 1000, Duration.ofSeconds(5));
    }

    void turnClock(Duration by) {
        now = now.plus(by);
    }

    Instant now() {
        return now;
    }

    Job insert(@Nullable String queue) {
        return insert(queue, null);
    }

    /** As an item of a batch, of which there is no more than that. */
    Job insertItem(String queue) {
        return insert(queue, new JobRelations.BatchItem("batch_1", 0, null, false));
    }

    /** A job with about so many bytes of arguments that succeeds now. */
    Job succeedWithArguments(String queue, int bytes) {
        Job job = insert(queue, null, "[\"" + "x".repeat(bytes) + "\"]");
        return end(job, new Outcome.Succeeded(Result.ofJson("1")));
    }

    private Job insert(@Nullable String queue, JobRelations.@Nullable BatchItem item) {
        return insert(queue, item, "[1]");
    }

    private Job insert(@Nullable String queue, JobRelations.@Nullable BatchItem item, String args) {
        JobSpec usual = Jobs.spec("echo");
        JobSpec spec = Jobs.like(usual)
                .args(args, usual.call().kwargs())
                .relations(new JobRelations(item, queue, null))
                .build();
        return insert(spec);
    }

    /** As it is, running. */
    Job insert(JobSpec spec) {
        NewJob job = new NewJob(new JobId(ids.next()), spec, LEASE, null);
        store.store().insert(job);
        return job.stored();
    }

    /** A job that ends now, told to those who wait. */
    Job end(@Nullable String queue, Outcome outcome) {
        return end(insert(queue), outcome);
    }

    Job end(Job job, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, now);
        store.store()
                .complete(new Completion(job, LEASE, transition, null, now))
                .join();
        Job ended = job.after(transition, null, now);
        lines.onEvent(new JobEvent.Finished(ended));
        return ended;
    }

    Job succeed(@Nullable String queue) {
        return end(queue, new Outcome.Succeeded(Result.ofJson("1")));
    }

    List<ReceivedMessage> receive(String queue, int max, Duration visibility) {
        return receive(queue, new ReceiveOrder(max, Duration.ZERO, visibility, Extent.FULL), () -> false)
                .join();
    }

    /** Messages with their jobs. */
    CompletableFuture<List<ReceivedMessage>> receive(String queue, ReceiveOrder order, BooleanSupplier hungUp) {
        return queues.receive(queue, order, hungUp).thenApply(Handful::read);
    }

    @Override
    public void close() throws IOException {
        lines.stop();
        store.close();
    }

    private final class TurnedClock extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
