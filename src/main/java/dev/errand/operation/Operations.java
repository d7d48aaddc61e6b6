package dev.errand.operation;

import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.job.NewJob.Idempotency;
import dev.errand.job.TypeId;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.operation.Operation.Order;
import dev.errand.store.Insertion.Duplicate;
import dev.errand.store.JobStore;
import dev.errand.store.JobTransitions;
import dev.errand.submission.IdempotencyGuard;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Accepts orders for many jobs, shows and stops them. What is accepted is on disk; {@link OperationLoop} works it off, on whichever node. Safe for
 * concurrent use.
 */
@Component
public class Operations {

    private static final String LOCK = "operations";

    private final Transactions transactions;
    private final JobTransitions transitions;
    private final Notifier notifier;
    private final Clock clock;
    private final OperationProperties properties;
    private final TypeId ids;
    private final IdempotencyGuard<Accepted> guard;

    Operations(
            Transactions transactions,
            JobTransitions transitions,
            JobStore store,
            Notifier notifier,
            Clock clock,
            OperationProperties properties) {
        this.transactions = transactions;
        this.transitions = transitions;
        this.notifier = notifier;
        this.clock = clock;
        this.properties = properties;
        this.ids = new TypeId(Operation.PREFIX, clock);
        this.guard = new IdempotencyGuard<>(
                "operation",
                Cause.OPERATION_GONE,
                store,
                id -> find(id).map(operation -> new Accepted(operation, true)));
    }

    /**
     * An operation that was accepted.
     *
     * @param replayed whether that was by an earlier request with the same idempotency key
     */
    public record Accepted(Operation operation, boolean replayed) {}

    private record Stored(
            @Nullable Operation operation, @Nullable Duplicate earlier) {}

    /**
     * Accepts an order, or finds what the same idempotency key made before. Waits for the disk, and for nothing else.
     *
     * @param also what is written with it
     * @throws SubmissionRefusedException when as many of the tenant run as may, or because of the key
     */
    public Accepted accept(Order order, @Nullable Idempotency key, Addendum also) {
        return guard.once(key, () -> {
            String id = ids.next();
            Instant now = Instant.ofEpochMilli(TypeId.timeOf(id).toEpochMilli());
            Stored stored = transactions.write(connection -> {
                JdbcClient jdbc = Transactions.jdbc(connection);
                transactions.dialect().lock(connection, LOCK);
                if (key != null) {
                    JobTransitions.KeyVerdict verdict = transitions.takeKey(connection, key, id, now.toEpochMilli());
                    if (!verdict.taken()) {
                        return new Stored(null, new Duplicate(verdict.targetId(), verdict.fingerprint()));
                    }
                }
                if (OperationTable.countRunning(jdbc, order.tenant()) >= properties.maxRunning()) {
                    return new Stored(null, null);
                }
                OperationTable.insert(jdbc, id, order.createdBefore(now), now);
                also.write(connection);
                return new Stored(OperationTable.find(jdbc, id).orElseThrow(), null);
            });
            if (stored.earlier() != null) {
                return guard.replay(stored.earlier(), key);
            }
            Operation operation = stored.operation();
            if (operation == null) {
                throw new SubmissionRefusedException(
                        Cause.TOO_MANY_OPERATIONS, "as many operations run as may: " + properties.maxRunning());
            }
            notifier.tell(Topic.OPERATIONS, id);
            return new Accepted(operation, false);
        });
    }

    /** The operation of an id, if there is one. */
    public Optional<Operation> find(String id) {
        return transactions.read(jdbc -> OperationTable.find(jdbc, id));
    }

    /**
     * A page, newest first.
     *
     * @param tenant whose; nothing for all
     * @param createdBy only what that one ordered; nothing for whoever did
     * @param before only older ones than that
     */
    public List<Operation> list(
            @Nullable String tenant, @Nullable String createdBy, @Nullable String before, int limit) {
        return transactions.read(jdbc -> OperationTable.list(jdbc, tenant, createdBy, before, limit));
    }

    /** Stops it where it is, unless it has ended; what was done stays done. Answers it as it is now. */
    public Optional<Operation> stop(String id, Addendum also) {
        Optional<Operation> now = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            if (OperationTable.end(jdbc, id, OperationStatus.STOPPED, clock.instant()) > 0) {
                also.write(connection);
            }
            return OperationTable.find(jdbc, id);
        });
        notifier.tell(Topic.OPERATIONS, id);
        return now;
    }
}
