package dev.errand.resultqueue.consumer;

import dev.errand.db.commit.Addendum;
import dev.errand.job.spec.TenantNames;
import dev.errand.resultqueue.MessageStore;
import dev.errand.resultqueue.QueueSummary;
import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.receipt.ReceiptOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/**
 * Queues of outcomes, each message to one consumer at a time and at least once. A message is there from the transaction that ended
 * its job until somebody acknowledges it; one whose consumer says nothing comes back when its time is over. What a call reports is
 * on disk. Safe for concurrent use; every call throws {@link dev.errand.db.outage.StoreUnavailableException} when the database cannot
 * do it now.
 */
@Component
public class ResultQueues {

    /** The most messages that one call receives. */
    public static final int MAX_MESSAGES = 100;

    /** The longest time that a message can be a consumer's without being extended. */
    public static final Duration MAX_VISIBILITY = Duration.ofHours(12);

    private final ConsumerQueues lines;
    private final Acknowledgements acknowledgements;
    private final MessageStore messages;
    private final Clock clock;

    ResultQueues(ConsumerQueues lines, Acknowledgements acknowledgements, MessageStore messages, Clock clock) {
        this.lines = lines;
        this.acknowledgements = acknowledgements;
        this.messages = messages;
        this.clock = clock;
    }

    /**
     * Takes messages in the order of completion, for the consumers in the order in which they came: as many as were asked for, or as
     * fit into {@code errand.memory.page}, and one at least. Completes with none when the order's patience is over or the consumer has hung
     * up. No thread is held meanwhile.
     *
     * @param hungUp whether nobody is there any more to get something; asked before anything is taken, and now and then
     * @throws dev.errand.problem.ProblemException when too many wait
     */
    public CompletableFuture<Handful> receive(String queue, ReceiveOrder order, BooleanSupplier hungUp) {
        return lines.receive(queue, order, hungUp);
    }

    /**
     * These did not reach their consumer, though it was there when they were taken: they wait in their old places at once, and the
     * delivery does not count. Their receipts are good for nothing then. Does not wait for the disk.
     */
    public void undelivered(Handful lost) {
        lines.undelivered(lost);
    }

    /** The messages are done with and go; one outcome for each receipt, in order. */
    public List<ReceiptOutcome> acknowledge(String queue, List<String> receipts) {
        return acknowledgements.acknowledge(queue, receipts);
    }

    /** The messages go back, to be delivered again at once. */
    public List<ReceiptOutcome> giveBack(String queue, List<String> receipts) {
        return extend(queue, receipts, Duration.ZERO);
    }

    /** The messages stay with their consumer for that long from now. */
    public List<ReceiptOutcome> extend(String queue, List<String> receipts, Duration visibility) {
        List<ReceiptOutcome> outcomes = acknowledgements.hold(queue, receipts, visibility);
        lines.filled(queue);
        return outcomes;
    }

    /** A page of the queues of the default tenant that hold anything. */
    public List<QueueSummary> list(String after, int limit) {
        return list(TenantNames.DEFAULT, after, limit);
    }

    /** A page of the queues of a tenant that hold anything, by name, after that one. */
    public List<QueueSummary> list(String tenant, String after, int limit) {
        String from = after.isEmpty() ? TenantNames.first(tenant) : TenantNames.stored(tenant, after);
        return messages.list(from, TenantNames.beyond(tenant), limit, clock.instant());
    }

    /** Removes all messages that are in the queue now, also those that are with consumers; answers how many. */
    public long empty(String queue) {
        return empty(queue, Addendum.NONE);
    }

    /** The same, with what else is written with the first of them. */
    public long empty(String queue, Addendum also) {
        return acknowledgements.empty(queue, also);
    }
}
